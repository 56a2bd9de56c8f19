"""How the arguments of `list_models`, `embed` and `count_tokens` become requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nexusnitro.chat_options import (
    check_int,
    check_string,
    config_name,
    encode_options,
    extra_body_text,
)
from nexusnitro.keywords import resolve_aliases
from nexusnitro.message_input import encode_messages
from nexusnitro.v1 import model_service_pb2


def list_models_request(options: dict[str, Any]) -> model_service_pb2.ListModelsRequest:
    """The request of `list_models`. Raises TypeError or ValueError naming the option."""
    config = options.get("config")
    return model_service_pb2.ListModelsRequest(config="" if config is None else config_name(config))


def embed_request(options: dict[str, Any]) -> model_service_pb2.EmbedRequest:
    """The request of `embed`. Raises TypeError or ValueError naming the option."""
    options = resolve_aliases(options)
    request = model_service_pb2.EmbedRequest()
    _encode_inputs(options["inputs"], request)
    if "config" in options:
        request.config = config_name(options["config"])
    for name in ("model", "user_id"):
        if name in options:
            _set(request, name, check_string(name, options[name]))
    if "dimensions" in options:
        _set(request, "dimensions", check_int("dimensions", options["dimensions"]))
    if "extra_body" in options:
        request.extra_body_json = extra_body_text(options["extra_body"])
    return request


def count_tokens_request(options: dict[str, Any]) -> model_service_pb2.CountTokensRequest:
    """The request of `count_tokens`. Raises TypeError or ValueError naming the option."""
    request = model_service_pb2.CountTokensRequest()
    encode_messages(options.pop("messages"), request.request.messages)
    encode_options(resolve_aliases(options), request.request)
    return request


def _encode_inputs(inputs: Any, request: model_service_pb2.EmbedRequest) -> None:
    texts = [inputs] if isinstance(inputs, str) else inputs
    if isinstance(texts, bytes) or not isinstance(texts, Iterable):
        raise TypeError(
            f"inputs: is a {type(inputs).__name__}; expected a string or a list of strings"
        )
    for index, text in enumerate(texts):
        name = f"inputs[{index}]"
        try:
            request.inputs.append(check_string(name, text))
        except UnicodeEncodeError:
            raise ValueError(f"{name}: holds text that is no valid Unicode") from None
    if not request.inputs:
        raise ValueError("inputs: is empty; expected at least one text")


def _set(request: model_service_pb2.EmbedRequest, name: str, value: Any) -> None:
    try:
        setattr(request, name, value)
    except UnicodeEncodeError:
        raise ValueError(f"{name}: holds text that is no valid Unicode") from None
    except ValueError:
        raise ValueError(f"{name}: is {value}; that number is too large") from None
