"""Turns events of a stream from their protobuf form into dataclasses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nexusnitro.call_info import read_call, read_finish, read_logprob, read_usage, read_warning
from nexusnitro.events import (
    BackendSwitch,
    ChatEvent,
    ChoiceFinish,
    CitationDelta,
    DataDelta,
    Notice,
    PartEnd,
    PartStart,
    ReasoningDelta,
    RefusalDelta,
    SignatureDelta,
    StreamEnd,
    StreamStart,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from nexusnitro.message_codec import decode_citation, decode_part
from nexusnitro.proto_fields import time_of
from nexusnitro.v1 import chat_pb2


def read_event(proto: chat_pb2.ChatEvent) -> ChatEvent | None:
    """Reads an event from its protobuf form; None for a kind that this version does not know."""
    kind = proto.WhichOneof("event")
    if kind == "part_delta":  # Nearly all of them.
        return _read_delta(proto.first_sequence, proto.last_sequence, proto.part_delta)
    if kind is None:
        return None
    return _READERS[kind](proto.first_sequence, proto.last_sequence, getattr(proto, kind))


def _read_delta(first: int, last: int, proto: chat_pb2.PartDelta) -> ChatEvent | None:
    kind = proto.WhichOneof("delta")
    choice, part = proto.choice_index, proto.part_index
    if kind == "text":
        if not proto.logprobs:
            return TextDelta(first, last, choice, part, proto.text)
        logprobs = tuple([read_logprob(logprob) for logprob in proto.logprobs])
        return TextDelta(first, last, choice, part, proto.text, logprobs)
    if kind is None:
        return None
    if kind == "citation":
        return CitationDelta(first, last, choice, part, decode_citation(proto.citation))
    cls: Any = _DELTA_CLASSES[kind]
    event: ChatEvent = cls(first, last, choice, part, getattr(proto, kind))
    return event


_DELTA_CLASSES = {
    "reasoning": ReasoningDelta,
    "arguments_fragment": ToolCallDelta,
    "refusal": RefusalDelta,
    "signature": SignatureDelta,
    "data": DataDelta,
}


def _read_start(first: int, last: int, proto: chat_pb2.StreamStart) -> StreamStart:
    created = time_of(proto.created) if proto.HasField("created") else None
    return StreamStart(
        first, last, proto.id, proto.model, proto.provider, created, read_call(proto.call)
    )


def _read_part_start(first: int, last: int, proto: chat_pb2.PartStart) -> PartStart:
    return PartStart(first, last, proto.choice_index, proto.part_index, decode_part(proto.part))


def _read_part_end(first: int, last: int, proto: chat_pb2.PartEnd) -> PartEnd:
    return PartEnd(first, last, proto.choice_index, proto.part_index)


def _read_choice_finish(first: int, last: int, proto: chat_pb2.ChoiceFinish) -> ChoiceFinish:
    return ChoiceFinish(first, last, proto.choice_index, read_finish(proto.finish))


def _read_notice(first: int, last: int, proto: chat_pb2.Notice) -> Notice:
    choice = proto.choice_index if proto.HasField("choice_index") else None
    return Notice(first, last, proto.type, proto.json, choice)


def _read_switch(first: int, last: int, proto: chat_pb2.BackendSwitch) -> BackendSwitch:
    return BackendSwitch(first, last, proto.from_backend, proto.to_backend, proto.reason)


def _read_end(first: int, last: int, proto: chat_pb2.StreamEnd) -> StreamEnd:
    warnings = tuple([read_warning(warning) for warning in proto.warnings])
    return StreamEnd(
        first, last, read_call(proto.call), warnings, proto.system_fingerprint, proto.service_tier
    )


_READERS: dict[str, Callable[[int, int, Any], ChatEvent]] = {
    "start": _read_start,
    "part_start": _read_part_start,
    "part_end": _read_part_end,
    "choice_finish": _read_choice_finish,
    "usage": lambda first, last, proto: UsageUpdate(first, last, read_usage(proto)),
    "notice": _read_notice,
    "backend_switch": _read_switch,
    "end": _read_end,
}
