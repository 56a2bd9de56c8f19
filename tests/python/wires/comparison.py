"""Holds what the sidecar's adapters found against what a decoder of ours found."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from wires.outcome import COMPLETE, CUT, FAILED, MALFORMED, Choice, Outcome, ToolCall, Usage

ERROR_MESSAGE_BYTES_MAX = 512  # The sidecar cuts a backend's words there.
_ENDS = {
    "": COMPLETE,
    "STREAM_TRUNCATED": CUT,
    "BAD_BACKEND_FRAME": MALFORMED,
    "BAD_BACKEND_REPLY": MALFORMED,  # The same of a reply that is no stream.
}


def differences(expected: Outcome, found: dict[str, Any], *, with_answer: bool = True) -> list[str]:
    """What differs, a line each. `found` is a line of the program decode_recordings.

    Without `with_answer` only the end and the error count: a whole reply that fails has no answer.
    """
    return list(_differences(expected, found, with_answer))


def _differences(expected: Outcome, found: dict[str, Any], with_answer: bool) -> Iterator[str]:
    if found["difference"]:
        yield f"it depends on how the body is cut: {found['difference']}"
    end = _ENDS.get(found["reason"], FAILED)
    if end != expected.end:
        yield f"the end is {end} ({found['reason']}: {found['message']}), not {expected.end}"
    if expected.error is not None:
        error = found["error"] or {"type": "", "code": "", "message": ""}
        yield from _differing("error.type", expected.error.type, error["type"])
        yield from _differing("error.code", expected.error.code, error["code"])
        words = expected.error.message.encode()[:ERROR_MESSAGE_BYTES_MAX].decode(errors="ignore")
        yield from _differing("error.message", words, error["message"])
    if not with_answer:
        return
    for name in ("id", "model"):
        if name not in expected.late or found[name]:
            yield from _differing(name, getattr(expected, name), found[name])
    yield from _usage(expected.usage, found["usage"])
    ours = {i: choice for i, choice in expected.choices.items() if not choice.blank()}
    theirs = {choice["index"]: choice for choice in found["choices"]}
    yield from _differing("choices", sorted(ours), sorted(theirs))
    for index in ours.keys() & theirs.keys():
        for line in _choice(ours[index], theirs[index], expected.end == COMPLETE):
            yield f"choice {index}: {line}"


def _differing(what: str, ours: object, theirs: object) -> Iterator[str]:
    if ours != theirs:
        yield f"{what} is {_short(theirs)}, not {_short(ours)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:150]} … {text[-150:]}"


def _usage(ours: Usage | None, theirs: dict[str, Any] | None) -> Iterator[str]:
    if ours is None or theirs is None:
        yield from _differing("usage", ours and asdict(ours), theirs)
        return
    for name, count in asdict(ours).items():
        # A backend that gives no sum leaves the sidecar free to make one.
        made = name == "total" and count is None and theirs["total"] is not None
        expected = (ours.input or 0) + (ours.output or 0) if made else count
        yield from _differing(f"usage.{name}", expected, theirs[name])


def _choice(ours: Choice, theirs: dict[str, Any], complete: bool) -> Iterator[str]:
    for name in ("text", "reasoning", "refusal", "order", "citations"):
        yield from _differing(name, getattr(ours, name), theirs[name])
    calls = [call for call in theirs["tool_calls"] if not call["server_side"]]
    yield from _calls("tool_calls", ours.tool_calls, calls)
    ids = [call["id"] for call in theirs["tool_calls"]]
    if not all(ids) or len(set(ids)) < len(ids):
        yield f"tool calls need ids of their own: {ids}"
    # An adapter hands these on as tool calls, or as parts of the provider's own.
    server_calls = [call for call in theirs["tool_calls"] if call["server_side"]]
    if server_calls or len(theirs["provider_parts"]) < len(ours.server_tool_calls):
        yield from _calls("server_tool_calls", ours.server_tool_calls, server_calls)
    yield from _opaque("signatures", ours.signatures, theirs["signatures"])
    yield from _opaque("hidden_reasoning", ours.hidden_reasoning, theirs["hidden_reasoning"])
    if ours.others is not None:
        parts = [json.loads(part["json"]) for part in theirs["provider_parts"]]
        yield from _differing("parts of the provider's own", ours.others, parts)
    if complete:
        yield from _differing("raw_finish", ours.raw_finish, theirs["raw_finish"])
        yield from _differing("finish", ours.finish or "UNSPECIFIED", theirs["finish"])
        yield from _differing("stop_sequence", ours.stop_sequence, theirs["stop_sequence"])


def _calls(what: str, ours: list[ToolCall], theirs: list[dict[str, Any]]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{what} are {_short(theirs)}, not {_short(ours)}"
        return
    for position, (call, their) in enumerate(zip(ours, theirs, strict=True)):
        where = f"{what}[{position}]"
        if call.id is not None:
            yield from _differing(f"{where}.id", call.id, their["id"])
        yield from _differing(f"{where}.name", call.name, their["name"])
        if not _same_arguments(call, their["arguments"]):
            yield from _differing(f"{where}.arguments", call.arguments, their["arguments"])


def _same_arguments(ours: ToolCall, theirs: str) -> bool:
    if ours.arguments == theirs:
        return True
    if not ours.as_json:
        return False
    try:
        return bool(json.loads(theirs) == json.loads(ours.arguments))
    except ValueError:
        return False


def _opaque(what: str, ours: list[str], theirs: list[str]) -> Iterator[str]:
    """What is base64 on the wire may be kept so, or as bytes. `theirs` is base64 of what is kept."""
    as_they_came = [base64.b64encode(text.encode()).decode() for text in ours]
    if theirs not in (ours, as_they_came):
        yield f"{what} are {_short(theirs)}, not {_short(ours)}"
