"""The cells of the matrix of adapters, and what is compared in each of them."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import ChatReply, Usage
from support.backends.all_wires import WIRES
from support.backends.fleet import Talk
from support.backends.script import Answer, Call, Tokens
from support.backends.wire import Wire
from support.result_table import Cell

TABLE = "Adapters: every wire"
MORE = "Adapters: more of every wire"
# What stands in the first table; the rest would make it too wide.
MAIN_COLUMNS = (
    "plain",
    "stream",
    "tools",
    "tool_results",
    "image",
    "json_schema",
    "reasoning",
    "errors",
    "mid_stream_error",
    "cut",
)

HELLO = Answer(texts=("Hel", "lo, ", "wörld ", "🌍!"))
CALLS = (
    Call("call_Vz01", "get_weather", {"city": "Tromsø", "unit": 'the "C"'}),
    Call("call_Vz02", "get_time", {}),
)
TWO_CALLS = Answer(calls=CALLS, finish="tool_calls")
THINKING = Answer(
    reasoning=("The user ", "wants the\nweather."),
    texts=("Let me ", "look."),
    calls=CALLS[:1],
    finish="tool_calls",
)
MAX_TOKENS = 4_096

both_ways = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


def cell(wire: Wire, column: str, *more: Any) -> Any:
    """The parameters of one test in the table."""
    table = TABLE if column in MAIN_COLUMNS else MORE
    cell = Cell(table, wire.name, column, wire.absent.get(column, ""))
    return pytest.param(cell, *more, id="-".join([wire.name, *map(str, more)]))


def column(name: str) -> Any:
    """Runs a test on each wire that has the thing."""
    cells = [cell(wire, name) for wire in WIRES if name not in wire.absent]
    return pytest.mark.parametrize("talk", cells, indirect=True)


def check_reply(talk: Talk, reply: ChatReply, answer: Answer) -> None:
    """Compares a reply with what the backend said."""
    wire = talk.wire
    assert reply.text == answer.text
    assert (reply.reasoning or "") == answer.thoughts
    calls = [(call.name, call.arguments) for call in reply.tool_calls]
    assert calls == [(call.name, call.arguments) for call in answer.calls]
    ids = [call.id for call in reply.tool_calls]
    if wire.call_ids:
        assert ids == [call.id for call in answer.calls]
    assert len(set(ids)) == len(ids)
    assert all(ids)
    assert reply.finish.raw_reason == wire.finish_words[answer.finish]
    # A wire that has one word for both does not tell the one from the other.
    vague = (
        answer.finish == "stop_sequence" and reply.finish.raw_reason == wire.finish_words["stop"]
    )
    assert reply.finish_reason == ("stop" if vague else answer.finish)
    check_usage(wire, reply.usage, answer.tokens)
    assert reply.call.backend_request_id == wire.request_id()
    assert (reply.call.http_status, reply.call.attempts) == (200, 1)
    limits = reply.call.rate_limits
    expected = [(name, limit, left) for name, limit, left, _ in wire.rate_limits]
    assert [(limit.name, limit.limit, limit.remaining) for limit in limits] == expected
    for limit, (*_, seconds) in zip(limits, wire.rate_limits, strict=True):
        assert limit.reset_after is not None
        assert limit.reset_after == (pytest.approx(seconds) if seconds else limit.reset_after)


def check_usage(wire: Wire, usage: Usage, tokens: Tokens) -> None:
    """Compares the counts that a wire can carry; it may carry no others."""
    expected = wire.usage(tokens)
    for name in (
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "reasoning_output_tokens",
    ):
        assert (name, getattr(usage, name)) == (name, expected.get(name))
    # Where the wire has no sum, the sidecar may give it.
    assert usage.total_tokens in (expected.get("total_tokens"), tokens.input + tokens.output)
