"""The options of a chat, and how each one is written into a request."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from nexusnitro.message_codec import one_of
from nexusnitro.output_formats import encode_output_format
from nexusnitro.tools import encode_tool_choice, encode_tools, json_text
from nexusnitro.v1 import chat_pb2

ReasoningEffort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
Unsupported = Literal["error", "drop"]

_EFFORTS: dict[str, Any] = {
    name: chat_pb2.ReasoningOptions.Effort.Value(f"EFFORT_{name.upper()}")
    for name in ("none", "minimal", "low", "medium", "high", "xhigh", "max")
}
_UNSUPPORTED = {
    "error": chat_pb2.UNSUPPORTED_POLICY_ERROR,
    "drop": chat_pb2.UNSUPPORTED_POLICY_DROP_AND_REPORT,
}
_CONFIG_PREFIX = "configs/"

_Encode = Callable[[chat_pb2.ChatRequest, Any], None]


def encode_options(options: Mapping[str, Any], request: chat_pb2.ChatRequest) -> None:
    """Writes options into a request.

    Args:
        options: Options by their own names, without those that are None.
        request: The request.

    Raises:
        TypeError: An option has the wrong type; the text names it.
        ValueError: An option has a wrong value; the text names it.
    """
    for name, value in options.items():
        ENCODERS[name](request, value)


def check_seconds(name: str, value: Any) -> float:
    """Checks a length of time.

    Args:
        name: Name of the option, for errors.
        value: Seconds.

    Returns:
        The seconds.

    Raises:
        TypeError: It is no number.
        ValueError: It is not over 0, or not finite.
    """
    seconds = _as_float(name, value)
    if not (seconds > 0 and math.isfinite(seconds)):
        raise ValueError(f"{name}: is {seconds}; expected seconds, over 0")
    return seconds


def check_count(name: str, value: Any) -> int:
    """Checks a number that may be 0: an int, TypeError or ValueError with the name."""
    count = check_int(name, value)
    if count < 0:
        raise ValueError(f"{name}: is {count}; expected 0 or more")
    return count


def _as_float(name: str, value: Any) -> float:
    if isinstance(value, (str, bytes, bool)) or not hasattr(value, "__float__"):
        raise TypeError(f"{name}: is a {type(value).__name__}; expected a number")
    return float(value)


def check_int(name: str, value: Any) -> int:
    """Checks an integer: an int, or TypeError with the name."""
    if isinstance(value, bool):
        raise TypeError(f"{name}: is a bool; expected an integer")
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: is a {type(value).__name__}; expected an integer") from None


def check_string(name: str, value: Any) -> str:
    """Checks a string: the string, or TypeError with the name."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: is a {type(value).__name__}; expected a string")
    return value


def _as_bool(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name}: is a {type(value).__name__}; expected True or False")
    return value


def _option(name: str, part: str | None, field: str, check: Callable[[str, Any], Any]) -> _Encode:
    """Writes an option into a field of the request, or of a part of it."""

    def encode(request: chat_pb2.ChatRequest, value: Any) -> None:
        checked = check(name, value)
        message = request if part is None else getattr(request, part)
        try:
            setattr(message, field, checked)
        except UnicodeEncodeError:
            raise ValueError(f"{name}: holds text that is no valid Unicode") from None
        except ValueError:
            raise ValueError(f"{name}: is {checked}; that number is too large") from None

    return encode


def _string_map(name: str) -> _Encode:
    def encode(request: chat_pb2.ChatRequest, value: Any) -> None:
        if not isinstance(value, Mapping):
            raise TypeError(f"{name}: is a {type(value).__name__}; expected a dict")
        entries = getattr(request, name)
        for key, item in value.items():
            entries[check_string(f"a key of {name}", key)] = check_string(f"{name}[{key!r}]", item)

    return encode


def config_name(value: Any) -> str:
    """The resource name of a config that was given by its id or its name; TypeError if neither."""
    config = check_string("config", value)
    return config if config.startswith(_CONFIG_PREFIX) else f"{_CONFIG_PREFIX}{config}"


def _encode_config(request: chat_pb2.ChatRequest, value: Any) -> None:
    request.config = config_name(value)


def _encode_stop_sequences(request: chat_pb2.ChatRequest, value: Any) -> None:
    sequences = [value] if isinstance(value, str) else value
    if isinstance(sequences, bytes) or not isinstance(sequences, Iterable):
        raise TypeError(
            f"stop_sequences: is a {type(value).__name__}; expected a string or a list of them"
        )
    for index, sequence in enumerate(sequences):
        request.sampling.stop_sequences.append(check_string(f"stop_sequences[{index}]", sequence))


def _encode_logit_bias(request: chat_pb2.ChatRequest, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"logit_bias: is a {type(value).__name__}; expected a dict")
    for token, bias in value.items():
        # OpenAI's dicts have strings as keys, since JSON does.
        number = int(token) if isinstance(token, str) and token.isdigit() else token
        number = check_int(f"a key of logit_bias ({token!r})", number)
        request.sampling.logit_bias[number] = _as_float(f"logit_bias[{token!r}]", bias)


def _encode_effort(request: chat_pb2.ChatRequest, value: Any) -> None:
    if not isinstance(value, str) or value not in _EFFORTS:
        raise ValueError(f"reasoning_effort: is {value!r}; expected {one_of(_EFFORTS)}")
    request.reasoning.effort = _EFFORTS[value]


def _encode_unsupported(request: chat_pb2.ChatRequest, value: Any) -> None:
    if not isinstance(value, str) or value not in _UNSUPPORTED:
        raise ValueError(f"unsupported: is {value!r}; expected {one_of(_UNSUPPORTED)}")
    request.unsupported = _UNSUPPORTED[value]


def extra_body_text(value: Any) -> str:
    """Additions to a body as JSON; TypeError or ValueError if they are no dict that JSON holds."""
    if not isinstance(value, Mapping):
        raise TypeError(f"extra_body: is a {type(value).__name__}; expected a dict")
    return json_text(value, "extra_body")


def _encode_extra_body(request: chat_pb2.ChatRequest, value: Any) -> None:
    request.extra_body_json = extra_body_text(value)


# The one table of options. `timeout` and `max_retries` are the client's own, and not in it.
ENCODERS: dict[str, _Encode] = {
    "model": _option("model", None, "model", check_string),
    "config": _encode_config,
    "max_output_tokens": _option("max_output_tokens", "sampling", "max_output_tokens", check_int),
    "temperature": _option("temperature", "sampling", "temperature", _as_float),
    "top_p": _option("top_p", "sampling", "top_p", _as_float),
    "top_k": _option("top_k", "sampling", "top_k", check_int),
    "min_p": _option("min_p", "sampling", "min_p", _as_float),
    "frequency_penalty": _option("frequency_penalty", "sampling", "frequency_penalty", _as_float),
    "presence_penalty": _option("presence_penalty", "sampling", "presence_penalty", _as_float),
    "repetition_penalty": _option(
        "repetition_penalty", "sampling", "repetition_penalty", _as_float
    ),
    "seed": _option("seed", "sampling", "seed", check_int),
    "stop_sequences": _encode_stop_sequences,
    "choice_count": _option("choice_count", "sampling", "choice_count", check_int),
    "logprobs": _option("logprobs", "sampling", "logprobs", _as_bool),
    "top_logprobs": _option("top_logprobs", "sampling", "top_logprobs", check_int),
    "logit_bias": _encode_logit_bias,
    "tools": lambda request, value: encode_tools(value, request),
    "tool_choice": lambda request, value: encode_tool_choice(value, request.tool_choice),
    "parallel_tool_calls": _option("parallel_tool_calls", None, "parallel_tool_calls", _as_bool),
    "output_format": lambda request, value: encode_output_format(value, request.output_format),
    "reasoning_effort": _encode_effort,
    "reasoning_budget_tokens": _option(
        "reasoning_budget_tokens", "reasoning", "budget_tokens", check_int
    ),
    "include_reasoning": _option("include_reasoning", "reasoning", "include", _as_bool),
    "user_id": _option("user_id", None, "user_id", check_string),
    "metadata": _string_map("metadata"),
    "service_tier": _option("service_tier", None, "service_tier", check_string),
    "conversation_id": _option("conversation_id", None, "conversation_id", check_string),
    "prompt_cache_key": _option("prompt_cache_key", None, "prompt_cache_key", check_string),
    "call_id": _option("call_id", None, "call_id", check_string),
    "idempotency_key": _option("idempotency_key", None, "idempotency_key", check_string),
    "unsupported": _encode_unsupported,
    "extra_body": _encode_extra_body,
    "extra_headers": _string_map("extra_headers"),
    "include_raw": _option("include_raw", None, "include_raw", _as_bool),
    "join_deltas": _option("join_deltas", "options", "join_deltas", _as_bool),
    "attempts_max": _option("attempts_max", "options", "attempts_max", check_int),
}
