"""ChatRequest: a chat as a value."""

from __future__ import annotations

import dataclasses
import inspect
import pickle

import pytest

import nexusnitro
from nexusnitro import ChatRequest


def test_it_takes_what_chat_takes() -> None:
    chat = set(inspect.signature(nexusnitro.Client.chat).parameters)
    request = set(inspect.signature(ChatRequest).parameters)
    assert chat - {"self", "max_retries"} == request


def test_it_becomes_protobuf() -> None:
    proto = ChatRequest("Say hi", model="fast", temperature=0).to_proto()
    assert proto.messages[0].parts[0].text == "Say hi"
    assert proto.model == "fast"
    assert proto.sampling.HasField("temperature")
    assert not proto.sampling.HasField("top_p")


def test_aliases_are_kept_under_our_names() -> None:
    request = ChatRequest("x", max_tokens=5, stop="a", n=2, user="u", response_format="text")
    ours = ChatRequest(
        "x",
        max_output_tokens=5,
        stop_sequences="a",
        choice_count=2,
        user_id="u",
        output_format="text",
    )
    assert request == ours
    assert ChatRequest("x", max_completion_tokens=5).max_output_tokens == 5
    with pytest.raises(TypeError, match="max_tokens"):
        ChatRequest("x", max_tokens=5, max_output_tokens=5)


def test_an_unknown_keyword_names_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"ChatRequest\(\) has no keyword .*'temperature'"):
        ChatRequest("x", temprature=1)  # type: ignore[call-arg]


def test_it_is_immutable_and_pickles() -> None:
    request = ChatRequest("x", model="fast")
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.model = "slow"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(request)) == request
    assert dataclasses.replace(request, model="slow").model == "slow"
