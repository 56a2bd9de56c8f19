"""ChatReply and Choice."""

from __future__ import annotations

import dataclasses
import json
import pickle

import pytest

from nexusnitro import ChatReply, FinishReason, Message, TextPart, ToolCall
from nexusnitro.v1 import chat_pb2


def response() -> chat_pb2.ChatResponse:
    """A reply with something in each field."""
    proto = chat_pb2.ChatResponse(
        id="chatcmpl-1",
        model="m",
        provider="openai",
        system_fingerprint="fp",
        service_tier="flex",
        raw_json='{"a": 1}',
    )
    proto.created.seconds = 1_700_000_000
    choice = proto.choices.add()
    choice.message.role = chat_pb2.ROLE_ASSISTANT
    choice.message.parts.add().reasoning.text = "So."
    choice.message.parts.add(text="Hel")
    choice.message.parts.add(text="lo")
    choice.message.parts.add().tool_call.MergeFrom(
        chat_pb2.ToolCall(id="1", name="f", arguments_json="{}")
    )
    choice.message.parts.add(refusal="No.")
    choice.finish.reason = chat_pb2.FINISH_REASON_TOOL_CALLS
    choice.finish.raw_reason = "tool_calls"
    choice.logprobs.add(token="Hel", logprob=-0.5)
    second = proto.choices.add(index=1)
    second.message.parts.add(text="Bye")
    second.finish.reason = chat_pb2.FINISH_REASON_LENGTH
    proto.usage.output_tokens = 3
    proto.warnings.add(code="DROPPED", field="top_k", message="gone")
    proto.call.id = "call-1"
    proto.call.total_time.nanos = 500_000_000
    return proto


def test_what_it_says() -> None:
    reply = ChatReply(response())
    assert reply.text == "Hello"
    assert reply.reasoning == "So."
    assert reply.refusal == "No."
    assert reply.tool_calls == (ToolCall("1", "f", "{}"),)
    assert reply.message.parts[1] == TextPart("Hel")
    assert reply.finish_reason is FinishReason.TOOL_CALLS
    assert reply.finish.raw_reason == "tool_calls"
    assert [choice.text for choice in reply.choices] == ["Hello", "Bye"]
    assert reply.choices[1].finish_reason == "length"
    assert reply.logprobs[0].token == "Hel"
    assert reply.usage.output_tokens == 3
    assert reply.usage.input_tokens is None
    assert reply.warnings[0].field == "top_k"
    assert (reply.call.id, reply.call.total_time) == ("call-1", 0.5)
    assert (reply.id, reply.model, reply.provider) == ("chatcmpl-1", "m", "openai")
    assert (reply.system_fingerprint, reply.service_tier) == ("fp", "flex")
    assert reply.created is not None
    assert reply.created.timestamp() == 1_700_000_000
    assert reply.raw == {"a": 1}


def test_an_empty_reply_is_no_crash() -> None:
    reply = ChatReply(chat_pb2.ChatResponse())
    assert (reply.text, reply.finish_reason, reply.choices) == ("", None, ())
    assert reply.message == Message("assistant")
    assert (reply.created, reply.raw, reply.reasoning) == (None, None, None)
    assert repr(reply)


@pytest.mark.parametrize("read_before", [False, True])
def test_pickling_keeps_everything(read_before: bool) -> None:
    reply = ChatReply(response(), complete=False)
    if read_before:
        assert reply.choices
    again = pickle.loads(pickle.dumps(reply))
    assert again == reply
    assert again.choices == reply.choices
    assert again.proto == reply.proto
    assert not again.complete


def test_it_is_immutable_and_slotted() -> None:
    reply = ChatReply(response())
    with pytest.raises(dataclasses.FrozenInstanceError):
        reply.complete = False  # type: ignore[misc]
    assert not hasattr(reply, "__dict__")


def test_a_dict_for_json() -> None:
    dumped = json.loads(json.dumps(ChatReply(response()).to_dict()))
    assert dumped["text"] == "Hello"
    assert dumped["finish_reason"] == "tool_calls"
    assert dumped["choices"][0]["message"]["parts"][1] == {"kind": "text", "text": "Hel"}
    assert dumped["choices"][0]["finish"] == {"reason": "tool_calls", "raw_reason": "tool_calls"}
    assert dumped["usage"] == {"output_tokens": 3}
    assert dumped["warnings"] == [{"code": "DROPPED", "field": "top_k", "message": "gone"}]
    assert dumped["call"] == {"id": "call-1", "total_time": 0.5}
    assert dumped["created"] == "2023-11-14T22:13:20+00:00"
    assert dumped["complete"] is True


def test_json_of_the_text() -> None:
    proto = chat_pb2.ChatResponse()
    choice = proto.choices.add()
    choice.message.parts.add(text='{"a": 1')
    choice.finish.reason = chat_pb2.FINISH_REASON_LENGTH
    with pytest.raises(ValueError, match=r"no JSON \(finish_reason length\)"):
        ChatReply(proto).json()
    choice.message.parts[0].text += "}"
    assert ChatReply(proto).json() == {"a": 1}


def test_repr_is_short() -> None:
    proto = response()
    proto.choices[0].message.parts[1].text = "x" * 1_000
    shown = repr(ChatReply(proto, complete=False))
    assert len(shown) < 250
    assert "complete=False" in shown
    assert "finish_reason='tool_calls'" in shown
