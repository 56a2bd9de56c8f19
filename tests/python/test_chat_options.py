"""Options of a chat."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

import nexusnitro
from nexusnitro.chat_options import ENCODERS, check_count, check_seconds, encode_options
from nexusnitro.keywords import ALIASES
from nexusnitro.v1 import chat_pb2


def encode(**options: Any) -> chat_pb2.ChatRequest:
    """A request with options."""
    request = chat_pb2.ChatRequest()
    encode_options(options, request)
    return request


def test_every_option_reaches_its_field() -> None:
    values: dict[str, Any] = {
        "model": "m",
        "config": "fast",
        "max_output_tokens": 5,
        "temperature": 0,
        "top_p": 0.5,
        "top_k": 40,
        "min_p": 0.25,
        "frequency_penalty": -1,
        "presence_penalty": 1,
        "repetition_penalty": 1.5,
        "seed": 2**40,
        "stop_sequences": ["a", "b"],
        "choice_count": 2,
        "logprobs": False,
        "top_logprobs": 3,
        "logit_bias": {1: 100, "2": -1.5},
        "tools": [nexusnitro.FunctionTool("f")],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "output_format": "json_object",
        "reasoning_effort": "high",
        "reasoning_budget_tokens": 100,
        "include_reasoning": True,
        "user_id": "u",
        "metadata": {"k": "v"},
        "service_tier": "flex",
        "conversation_id": "c",
        "prompt_cache_key": "p",
        "call_id": "call-1",
        "idempotency_key": "i",
        "unsupported": "drop",
        "extra_body": {"a": [1]},
        "extra_headers": {"x-a": "b"},
        "include_raw": True,
        "join_deltas": False,
        "attempts_max": 1,
    }
    assert values.keys() == ENCODERS.keys()
    request = encode(**values)
    sampling = request.sampling
    assert (request.model, request.config) == ("m", "configs/fast")
    assert sampling.HasField("temperature")
    assert sampling.temperature == 0
    assert sampling.HasField("logprobs")
    assert (sampling.seed, sampling.top_k, sampling.choice_count) == (2**40, 40, 2)
    assert list(sampling.stop_sequences) == ["a", "b"]
    assert dict(sampling.logit_bias) == {1: 100, 2: -1.5}
    assert request.reasoning.effort == chat_pb2.ReasoningOptions.EFFORT_HIGH
    assert (request.reasoning.budget_tokens, request.reasoning.include) == (100, True)
    assert request.unsupported == chat_pb2.UNSUPPORTED_POLICY_DROP_AND_REPORT
    assert json.loads(request.extra_body_json) == {"a": [1]}
    assert dict(request.extra_headers) == {"x-a": "b"}
    assert request.options.HasField("join_deltas")
    assert (request.options.join_deltas, request.options.attempts_max) == (False, 1)
    # None of them went nowhere.
    for name, value in values.items():
        assert encode(**{name: value}).ByteSize() > 0, name


def test_the_clients_methods_have_each_option() -> None:
    for method in (nexusnitro.Client.chat, nexusnitro.Client.stream_chat):
        keywords = {
            name
            for name, parameter in inspect.signature(method).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        assert keywords == {*ENCODERS, *ALIASES, "timeout", "max_retries"}
    assert inspect.signature(nexusnitro.Client.chat).parameters.keys() == (
        inspect.signature(nexusnitro.Client.stream_chat).parameters.keys()
    )


def test_a_string_is_one_stop_sequence() -> None:
    assert list(encode(stop_sequences="abc").sampling.stop_sequences) == ["abc"]


def test_a_config_may_be_a_resource_name() -> None:
    assert encode(config="configs/fast").config == "configs/fast"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"model": 5}, TypeError),
        ({"model": "\ud800"}, ValueError),
        ({"temperature": "hot"}, TypeError),
        ({"temperature": True}, TypeError),
        ({"max_output_tokens": 1.5}, TypeError),
        ({"max_output_tokens": 2**40}, ValueError),
        ({"logprobs": 1}, TypeError),
        ({"stop_sequences": 5}, TypeError),
        ({"stop_sequences": b"a"}, TypeError),
        ({"stop_sequences": ["a", 5]}, TypeError),
        ({"logit_bias": [1]}, TypeError),
        ({"logit_bias": {"a": 1}}, TypeError),
        ({"logit_bias": {1: "a"}}, TypeError),
        ({"reasoning_effort": "gigantic"}, ValueError),
        ({"unsupported": "ignore"}, ValueError),
        ({"metadata": {"a": 5}}, TypeError),
        ({"metadata": 5}, TypeError),
        ({"extra_headers": {5: "a"}}, TypeError),
        ({"extra_body": "{}"}, TypeError),
        ({"extra_body": {"a": b"x"}}, TypeError),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=next(iter(options))):
        encode(**options)


def test_seconds_and_counts() -> None:
    assert check_seconds("timeout", 1) == 1.0
    assert check_count("max_retries", 0) == 0
    for value in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="timeout"):
            check_seconds("timeout", value)
    with pytest.raises(ValueError, match="max_retries"):
        check_count("max_retries", -1)
    for wrong in ("1", True, None):
        with pytest.raises(TypeError, match="max_retries"):
            check_count("max_retries", wrong)
