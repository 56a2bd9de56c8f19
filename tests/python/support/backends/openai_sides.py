"""Models and vectors by OpenAI's wire, and counts by that of Responses."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

from support.backends import responses
from support.backends.script import Asked
from support.backends.shapes import (
    either,
    integer,
    list_of,
    one_of,
    record,
    text,
)
from support.backends.side import (
    AskedModels,
    AskedVectors,
    ModelList,
    Side,
    TokenCount,
    Vectors,
)
from support.backends.wire import json_bytes
from support.fake_backend import Exchange

CheckHead = Callable[[Exchange], list[str]]


class OpenAiModels(Side):
    """`/models`."""

    scene = ModelList
    tells = frozenset({"owned_by", "created"})

    def __init__(self, check_head: CheckHead) -> None:
        self._check_head = check_head

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        return self._check_head(exchange)

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "id": model.id,
                "object": "model",
                "created": model.created,
                "owned_by": model.owned_by,
            }
            for model in scene.models
        ]
        return json_bytes({"object": "list", "data": models})


_REQUIRED = {"model": text(), "input": either(text(), list_of(text(), most=2_048))}
_FIELDS = {
    "encoding_format": one_of("float", "base64"),
    "dimensions": integer(1),
    "user": text(),
}


class OpenAiEmbeddings(Side):
    """`/embeddings`. The vectors come in another order than the inputs."""

    scene = Vectors
    body = staticmethod(record(_REQUIRED, _FIELDS))

    def __init__(self, check_head: CheckHead, in_base64: bool = True) -> None:
        self._check_head = check_head
        self._in_base64 = in_base64

    def matches(self, exchange: Exchange) -> bool:
        return "/embeddings" in exchange.path

    def check_head(self, exchange: Exchange) -> list[str]:
        return self._check_head(exchange)

    def read(self, exchange: Exchange) -> AskedVectors:
        body = exchange.body
        inputs = [body["input"]] if isinstance(body["input"], str) else body["input"]
        return AskedVectors(body["model"], tuple(inputs), body.get("dimensions"))

    def reply(self, scene: Vectors) -> bytes:
        data = [
            {"object": "embedding", "index": index, "embedding": self._vector(values)}
            for index, values in enumerate(scene.values)
        ]
        usage = {"prompt_tokens": scene.input_tokens, "total_tokens": scene.input_tokens}
        reply = {"object": "list", "data": data[::-1], "model": "embedder-1", "usage": usage}
        return json_bytes(reply)

    def _vector(self, values: tuple[float, ...]) -> Any:
        if not self._in_base64:
            return list(values)
        return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


class CustomEmbeddings(OpenAiEmbeddings):
    """Those of a server whose config adds something to every body."""

    body = staticmethod(record({**_REQUIRED, "safe_prompt": one_of(True)}, _FIELDS))


class ResponsesCount(Side):
    """`/responses/input_tokens`. It takes less than `/responses` does."""

    scene = TokenCount
    body = staticmethod(responses.COUNT_BODY)

    def __init__(self, wire: responses.ResponsesWire, check_head: CheckHead) -> None:
        self._wire = wire
        self._check_head = check_head

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith("/input_tokens")

    def check_head(self, exchange: Exchange) -> list[str]:
        return self._check_head(exchange)

    def read(self, exchange: Exchange) -> Asked:
        return self._wire.read(exchange)

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"object": "response.input_tokens", "input_tokens": scene.input_tokens})
