"""Events of a stream, out of their protobuf form."""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro.event_codec import read_event
from nexusnitro.v1 import chat_pb2


def event(**fields: Any) -> chat_pb2.ChatEvent:
    """An event in protobuf form."""
    return chat_pb2.ChatEvent(first_sequence=3, last_sequence=5, **fields)


def delta(**fields: Any) -> chat_pb2.ChatEvent:
    """A delta of the second part of the first choice."""
    return event(part_delta=chat_pb2.PartDelta(part_index=1, **fields))


CASES = {
    "start": (event(start=chat_pb2.StreamStart(model="m")), nexusnitro.StreamStart, "model", "m"),
    "part_start": (
        event(part_start=chat_pb2.PartStart(part=chat_pb2.Part(text="a"))),
        nexusnitro.PartStart,
        "part",
        nexusnitro.TextPart("a"),
    ),
    "text_delta": (delta(text="a"), nexusnitro.TextDelta, "text", "a"),
    "reasoning_delta": (delta(reasoning="a"), nexusnitro.ReasoningDelta, "text", "a"),
    "tool_call_delta": (
        delta(arguments_fragment="{"),
        nexusnitro.ToolCallDelta,
        "arguments_fragment",
        "{",
    ),
    "refusal_delta": (delta(refusal="a"), nexusnitro.RefusalDelta, "text", "a"),
    "signature_delta": (delta(signature=b"a"), nexusnitro.SignatureDelta, "signature", b"a"),
    "data_delta": (delta(data=b"a"), nexusnitro.DataDelta, "data", b"a"),
    "citation_delta": (
        delta(citation=chat_pb2.Citation(uri="u")),
        nexusnitro.CitationDelta,
        "citation",
        nexusnitro.Citation(uri="u"),
    ),
    "part_end": (
        event(part_end=chat_pb2.PartEnd(part_index=1)),
        nexusnitro.PartEnd,
        "part_index",
        1,
    ),
    "choice_finish": (
        event(
            choice_finish=chat_pb2.ChoiceFinish(
                finish=chat_pb2.Finish(reason=chat_pb2.FINISH_REASON_STOP)
            )
        ),
        nexusnitro.ChoiceFinish,
        "finish_reason",
        "stop",
    ),
    "usage": (
        event(usage=chat_pb2.Usage(output_tokens=3)),
        nexusnitro.UsageUpdate,
        "usage",
        nexusnitro.Usage(output_tokens=3),
    ),
    "notice": (event(notice=chat_pb2.Notice(type="t")), nexusnitro.Notice, "choice_index", None),
    "backend_switch": (
        event(backend_switch=chat_pb2.BackendSwitch(to_backend="b")),
        nexusnitro.BackendSwitch,
        "to_backend",
        "b",
    ),
    "end": (
        event(end=chat_pb2.StreamEnd(service_tier="flex")),
        nexusnitro.StreamEnd,
        "service_tier",
        "flex",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_every_kind(kind: str) -> None:
    proto, cls, field, value = CASES[kind]
    read = read_event(proto)
    assert read is not None
    assert type(read) is cls
    assert read.type == kind
    assert (read.first_sequence, read.last_sequence) == (3, 5)
    assert getattr(read, field) == value


def test_no_kind_is_missing() -> None:
    kinds = {field.name for field in chat_pb2.ChatEvent.DESCRIPTOR.oneofs_by_name["event"].fields}
    deltas = chat_pb2.PartDelta.DESCRIPTOR.oneofs_by_name["delta"].fields
    assert len(CASES) == len(kinds) - 1 + len(deltas)


def test_kinds_of_a_newer_sidecar_are_left_out() -> None:
    assert read_event(event()) is None
    assert read_event(delta()) is None


def test_log_probabilities_of_a_delta() -> None:
    proto = delta(text="a")
    proto.part_delta.logprobs.add(token="a", logprob=-1.0)
    read = read_event(proto)
    assert isinstance(read, nexusnitro.TextDelta)
    assert read.logprobs[0].logprob == -1.0
