"""The comparison of an adapter's findings with a decoder's: it has to notice everything."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest

from wires.comparison import differences
from wires.outcome import COMPLETE, Choice, Outcome, ToolCall, Usage, WireError


def ours() -> Outcome:
    choice = Choice(
        text="Hi",
        reasoning="Hm",
        tool_calls=[ToolCall("a", "add", "{}"), ToolCall(None, "sub", '{"x": 1}', as_json=True)],
        order=["reasoning", "text", "tool_call"],
        signatures=["EqQB"],
        hidden_reasoning=["EmwK"],
        others=[{"type": "search", "input": {"x": 1}}],
        citations=1,
        raw_finish="stop",
        finish="STOP",
    )
    return Outcome("id", "model", {0: choice}, Usage(1, 2, None, 0, None, 0), None, COMPLETE)


def theirs() -> dict[str, Any]:
    return {
        "difference": "",
        "reason": "",
        "message": "",
        "error": None,
        "id": "id",
        "model": "model",
        "usage": {
            "input": 1,
            "output": 2,
            "total": None,
            "cache_read": 0,
            "cache_creation": None,
            "reasoning": 0,
        },
        "choices": [
            {
                "index": 0,
                "text": "Hi",
                "reasoning": "Hm",
                "refusal": "",
                "tool_calls": [
                    {"id": "a", "name": "add", "arguments": "{}", "server_side": False},
                    {"id": "made", "name": "sub", "arguments": '{"x":1}', "server_side": False},
                ],
                "order": ["reasoning", "text", "tool_call"],
                "signatures": [base64.b64encode(b"EqQB").decode()],
                "hidden_reasoning": [base64.b64encode(b"EmwK").decode()],
                "provider_parts": [{"type": "search", "json": '{"type":"search","input":{"x":1}}'}],
                "citations": 1,
                "raw_finish": "stop",
                "finish": "STOP",
                "stop_sequence": "",
            }
        ],
    }


def test_what_is_the_same_differs_in_nothing() -> None:
    assert differences(ours(), theirs()) == []


def test_a_sum_may_be_made_and_a_signature_kept_as_bytes() -> None:
    found = theirs()
    found["usage"]["total"] = 3
    found["choices"][0]["signatures"] = ["EqQB"]
    assert differences(ours(), found) == []


def _set(path: tuple[Any, ...], value: object) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        place: Any = found
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


CHANGES = {
    "cutting": _set(("difference",), "byte by byte"),
    "end": _set(("reason",), "STREAM_TRUNCATED"),
    "id": _set(("id",), "other"),
    "model": _set(("model",), ""),
    "no usage": _set(("usage",), None),
    "usage": _set(("usage", "output"), 3),
    "count for none": _set(("usage", "cache_creation"), 0),
    "sum": _set(("usage", "total"), 4),
    "no choice": _set(("choices",), []),
    "index": _set(("choices", 0, "index"), 1),
    "text": _set(("choices", 0, "text"), "hi"),
    "reasoning": _set(("choices", 0, "reasoning"), ""),
    "refusal": _set(("choices", 0, "refusal"), "no"),
    "order": _set(("choices", 0, "order"), ["text", "reasoning", "tool_call"]),
    "citations": _set(("choices", 0, "citations"), 0),
    "signatures": _set(("choices", 0, "signatures"), []),
    "hidden reasoning": _set(("choices", 0, "hidden_reasoning"), []),
    "provider's part": _set(("choices", 0, "provider_parts", 0, "json"), '{"type":"search"}'),
    "provider's parts": _set(("choices", 0, "provider_parts"), []),
    "raw finish": _set(("choices", 0, "raw_finish"), "STOP"),
    "finish": _set(("choices", 0, "finish"), "LENGTH"),
    "stop sequence": _set(("choices", 0, "stop_sequence"), "END"),
    "calls": _set(("choices", 0, "tool_calls"), []),
    "call's id": _set(("choices", 0, "tool_calls", 0, "id"), "b"),
    "call without id": _set(("choices", 0, "tool_calls", 1, "id"), ""),
    "calls with one id": _set(("choices", 0, "tool_calls", 1, "id"), "a"),
    "call's name": _set(("choices", 0, "tool_calls", 0, "name"), "sub"),
    "call's arguments": _set(("choices", 0, "tool_calls", 0, "arguments"), "{ }"),
    "call's JSON": _set(("choices", 0, "tool_calls", 1, "arguments"), '{"x":2}'),
    "call's side": _set(("choices", 0, "tool_calls", 0, "server_side"), True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_difference_is_told(change: Callable[[dict[str, Any]], None]) -> None:
    found = copy.deepcopy(theirs())
    change(found)
    assert differences(ours(), found)


@pytest.mark.parametrize("field", ["type", "code", "message"])
def test_errors_are_compared(field: str) -> None:
    expected = Outcome().fail(WireError("t", "1", "m"))
    found = {
        "difference": "",
        "reason": "BACKEND_ERROR",
        "message": "",
        "error": {"type": "t", "code": "1", "message": "m"},
    }
    assert differences(expected, found, with_answer=False) == []
    found["error"] = {"type": "t", "code": "1", "message": "m"} | {field: "x"}
    assert differences(expected, found, with_answer=False)
