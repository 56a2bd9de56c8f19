"""Dataclasses out of protobuf messages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from nexusnitro.proto_fields import reader, time_of
from nexusnitro.v1 import chat_pb2


@dataclass(frozen=True)
class Shape:
    """Some fields of ChatRequest."""

    model: str
    parallel_tool_calls: bool | None
    metadata: dict[str, str]
    tools: tuple[str, ...]


read_shape = reader(Shape, chat_pb2.ChatRequest, {"tools": lambda tool: tool.function.name})


def test_fields_by_kind() -> None:
    proto = chat_pb2.ChatRequest(model="m", metadata={"a": "b"}, parallel_tool_calls=False)
    proto.tools.add().function.name = "f"
    assert read_shape(proto) == Shape("m", False, {"a": "b"}, ("f",))


def test_what_is_absent() -> None:
    assert read_shape(chat_pb2.ChatRequest()) == Shape("", None, {}, ())


def test_a_field_that_the_message_has_not_is_found_at_once() -> None:
    with pytest.raises(KeyError):
        reader(Shape, chat_pb2.Message)


def test_times() -> None:
    proto = chat_pb2.ChatResponse()
    proto.created.seconds = 1_700_000_000
    proto.created.nanos = 123_456_789
    moment = time_of(proto.created)
    assert moment.isoformat() == "2023-11-14T22:13:20.123456+00:00"
