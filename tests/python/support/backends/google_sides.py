"""Models, vectors and counts of Gemini and Vertex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.backends.gemini import GeminiWire
from support.backends.gemini_contents import rule_faults
from support.backends.script import Asked
from support.backends.shapes import either, integer, list_of, one_of, record, text
from support.backends.side import AskedModels, AskedVectors, ModelList, Side, TokenCount, Vectors
from support.backends.wire import head_faults, json_bytes
from support.fake_backend import Exchange

EMBEDDER = "gemini-embedding-001"
PAGE_MAX = 1_000

_TASKS = one_of("RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT", "SEMANTIC_SIMILARITY")
_TEXT_CONTENT = record({"parts": list_of(record({"text": text()}), most=1)}, {"role": text()})


class GeminiModels(Side):
    """`/v1beta/models`."""

    scene = ModelList
    tells = frozenset({"display_name", "input_tokens_max", "output_tokens_max"})

    def __init__(self, wire: GeminiWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        query = dict(parse_qsl(urlsplit(exchange.path).query))
        path = "/v1beta/models"
        faults = head_faults(exchange, path, method="GET", auth=self._wire.auth(), query=query)
        if set(query) - {"pageSize", "pageToken"}:
            faults.append(f"query: is {query}; expected a pageSize")
        elif not 1 <= int(query.get("pageSize", 50)) <= PAGE_MAX:
            faults.append(f"pageSize: is {query['pageSize']}; expected 1 to {PAGE_MAX}")
        return faults

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "name": f"models/{model.id}",
                "displayName": model.display_name,
                "inputTokenLimit": model.input_tokens_max,
                "outputTokenLimit": model.output_tokens_max,
                "supportedGenerationMethods": ["generateContent", "countTokens"],
            }
            for model in scene.models
        ]
        return json_bytes({"models": models})


class GeminiEmbeddings(Side):
    """`:batchEmbedContents`."""

    scene = Vectors
    tells_usage = False
    body = staticmethod(
        record(
            {
                "requests": list_of(
                    record(
                        {"model": one_of(f"models/{EMBEDDER}"), "content": _TEXT_CONTENT},
                        {"taskType": _TASKS, "outputDimensionality": integer(1)},
                    ),
                    most=100,
                )
            }
        )
    )

    def __init__(self, wire: GeminiWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith(":batchEmbedContents")

    def check_head(self, exchange: Exchange) -> list[str]:
        path = f"{self._wire.root}{EMBEDDER}:batchEmbedContents"
        return head_faults(exchange, path, auth=self._wire.auth())

    def read(self, exchange: Exchange) -> AskedVectors:
        requests = exchange.body["requests"]
        inputs = tuple(request["content"]["parts"][0]["text"] for request in requests)
        return AskedVectors(EMBEDDER, inputs, requests[0].get("outputDimensionality"))

    def reply(self, scene: Vectors) -> bytes:
        return json_bytes({"embeddings": [{"values": list(values)} for values in scene.values]})


class VertexEmbeddings(Side):
    """`:predict`."""

    scene = Vectors
    body = staticmethod(
        record(
            {"instances": list_of(record({"content": text()}, {"task_type": _TASKS}), most=250)},
            {"parameters": record({}, {"outputDimensionality": integer(1)})},
        )
    )

    def __init__(self, wire: GeminiWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith(":predict")

    def check_head(self, exchange: Exchange) -> list[str]:
        path = f"{self._wire.root}{EMBEDDER}:predict"
        return head_faults(exchange, path, auth=self._wire.auth())

    def read(self, exchange: Exchange) -> AskedVectors:
        body = exchange.body
        inputs = tuple(instance["content"] for instance in body["instances"])
        dimensions = body.get("parameters", {}).get("outputDimensionality")
        return AskedVectors(EMBEDDER, inputs, dimensions)

    def reply(self, scene: Vectors) -> bytes:
        # Each prediction tells the tokens of its own input.
        counts = [0] * len(scene.values)
        counts[0] = scene.input_tokens - len(counts) + 1
        counts[1:] = [1] * (len(counts) - 1)
        predictions = [
            {
                "embeddings": {
                    "values": list(values),
                    "statistics": {"token_count": count, "truncated": False},
                }
            }
            for values, count in zip(scene.values, counts, strict=True)
        ]
        return json_bytes({"predictions": predictions})


class GeminiCount(Side):
    """`:countTokens`. Gemini takes a whole request or contents alone; Vertex has no wrapping."""

    scene = TokenCount

    def __init__(self, wire: GeminiWire, wrapped: bool) -> None:
        self._wire = wire
        model = one_of(f"models/{wire.model}")
        whole = record({"model": model, "contents": wire.contents}, wire.fields)
        taken = ("systemInstruction", "tools", "generationConfig")
        flat = {} if wrapped else {name: wire.fields[name] for name in taken}
        shape = record({"contents": wire.contents}, flat)
        self.body = either(record({"generateContentRequest": whole}), shape) if wrapped else shape

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith(":countTokens")

    def check_head(self, exchange: Exchange) -> list[str]:
        path = f"{self._wire.root}{self._wire.model}:countTokens"
        return head_faults(exchange, path, auth=self._wire.auth())

    def check_rules(self, body: Mapping[str, Any]) -> list[str]:
        return list(rule_faults(body.get("generateContentRequest", body)["contents"]))

    def read(self, exchange: Exchange) -> Asked:
        return self._wire.read_body(exchange.body.get("generateContentRequest", exchange.body))

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"totalTokens": scene.input_tokens})
