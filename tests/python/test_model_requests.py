"""What callers may give to `list_models`, `embed` and `count_tokens`, and what is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nexusnitro.model_requests import count_tokens_request, embed_request, list_models_request


def test_a_config_is_named_by_its_id_or_its_name() -> None:
    assert list_models_request({}).config == ""
    assert list_models_request({"config": "fast"}).config == "configs/fast"
    assert list_models_request({"config": "configs/fast"}).config == "configs/fast"
    with pytest.raises(TypeError, match="config: is a int"):
        list_models_request({"config": 1})


def test_all_that_embed_takes_is_sent() -> None:
    request = embed_request(
        {
            "inputs": (text for text in ("a", "b")),
            "model": "m",
            "config": "fast",
            "dimensions": 3,
            "user": "u",
            "extra_body": {"input_type": "query"},
        }
    )
    assert list(request.inputs) == ["a", "b"]
    assert (request.model, request.config, request.dimensions) == ("m", "configs/fast", 3)
    assert request.user_id == "u"
    assert json.loads(request.extra_body_json) == {"input_type": "query"}


def test_one_text_is_one_input() -> None:
    request = embed_request({"inputs": "a text"})
    assert list(request.inputs) == ["a text"]
    assert not request.HasField("dimensions")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"inputs": []}, ValueError, "inputs: is empty"),
        ({"inputs": 3}, TypeError, "inputs: is a int"),
        ({"inputs": b"x"}, TypeError, "inputs: is a bytes"),
        ({"inputs": ["a", 3]}, TypeError, r"inputs\[1\]: is a int"),
        ({"inputs": ["\ud800"]}, ValueError, r"inputs\[0\]: holds text"),
        ({"inputs": "a", "model": 1}, TypeError, "model: is a int"),
        ({"inputs": "a", "model": "\ud800"}, ValueError, "model: holds text"),
        ({"inputs": "a", "dimensions": 1.5}, TypeError, "dimensions: is a float"),
        ({"inputs": "a", "dimensions": 1 << 40}, ValueError, "dimensions: is 1099511627776"),
        ({"inputs": "a", "extra_body": []}, TypeError, "extra_body: is a list"),
        ({"inputs": "a", "user": "u", "user_id": "v"}, TypeError, "another name"),
    ],
)
def test_what_is_wrong_is_named(
    options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        embed_request(options)


def test_a_count_is_asked_like_a_chat() -> None:
    request = count_tokens_request(
        {"messages": "Hi", "model": "m", "unsupported": "drop", "response_format": "json_object"}
    ).request
    assert request.messages[0].parts[0].text == "Hi"
    assert request.model == "m"
    assert request.output_format.HasField("json_object")
    with pytest.raises(ValueError, match="messages: is empty"):
        count_tokens_request({"messages": []})
