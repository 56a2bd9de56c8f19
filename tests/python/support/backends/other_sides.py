"""Models, vectors and counts of Bedrock, Ollama, Cohere and LightLLM."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from support.backends.bedrock import COUNT_BODY, BedrockWire
from support.backends.bedrock_claude import BedrockClaudeWire
from support.backends.bedrock_messages import rule_faults
from support.backends.lightllm import LightllmNativeWire, read_prompt
from support.backends.script import Asked
from support.backends.shapes import (
    base64_bytes,
    boolean,
    either,
    integer,
    json_object,
    list_of,
    one_of,
    record,
    text,
)
from support.backends.side import AskedModels, AskedVectors, ModelList, Side, TokenCount, Vectors
from support.backends.wire import BEARER, head_faults, json_bytes, without_none
from support.fake_backend import Exchange

TITAN = "amazon.titan-embed-text-v2:0"


class BedrockModels(Side):
    """`/foundation-models`, which another host serves where AWS itself is asked."""

    scene = ModelList
    tells = frozenset({"display_name", "owned_by"})

    def __init__(self, wire: BedrockWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        auth = without_none(authorization=exchange.headers.get("authorization"))
        faults = head_faults(exchange, "/foundation-models", method="GET", auth=auth)
        return faults + self._wire.auth_faults(exchange)

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "modelArn": f"arn:aws:bedrock:eu-central-1::foundation-model/{model.id}",
                "modelId": model.id,
                "modelName": model.display_name,
                "providerName": model.owned_by,
                "responseStreamingSupported": True,
            }
            for model in scene.models
        ]
        return json_bytes({"modelSummaries": models})


class TitanEmbeddings(Side):
    """`/invoke` of Amazon's own embedder, which takes one text at a time."""

    scene = Vectors
    body = staticmethod(
        record(
            {"inputText": text()},
            {
                "dimensions": one_of(256, 512, 1_024),
                "normalize": boolean,
                "embeddingTypes": list_of(one_of("float")),
            },
        )
    )

    def __init__(self, wire: BedrockWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return "titan" in exchange.path and exchange.path.endswith("/invoke")

    def check_head(self, exchange: Exchange) -> list[str]:
        auth = without_none(authorization=exchange.headers.get("authorization"))
        faults = head_faults(exchange, f"/model/{quote(TITAN, safe='')}/invoke", auth=auth)
        return faults + self._wire.auth_faults(exchange)

    def read(self, exchange: Exchange) -> AskedVectors:
        body = exchange.body
        return AskedVectors(TITAN, (body["inputText"],), body.get("dimensions"))

    def reply(self, scene: Vectors) -> bytes:
        (values,) = scene.values
        return json_bytes({"embedding": list(values), "inputTextTokenCount": scene.input_tokens})


class BedrockClaudeCount(Side):
    """`/count-tokens` of a request to InvokeModel, whose whole body stands in this one."""

    scene = TokenCount
    body = staticmethod(record({"input": record({"invokeModel": record({"body": base64_bytes})})}))

    def __init__(self, wire: BedrockClaudeWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith("/count-tokens")

    def check_head(self, exchange: Exchange) -> list[str]:
        return BedrockCount(BedrockWire()).check_head(exchange)

    def check_rules(self, body: Mapping[str, Any]) -> list[str]:
        return self._wire.check_body(_invoked(body))

    def read(self, exchange: Exchange) -> Asked:
        return self._wire.read_body(json.loads(_invoked(exchange.body)))

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"inputTokens": scene.input_tokens})


def _invoked(body: Mapping[str, Any]) -> bytes:
    return base64.b64decode(body["input"]["invokeModel"]["body"])


class LightllmCount(Side):
    """`/tokens` of a prompt."""

    scene = TokenCount
    body = staticmethod(record({"text": text()}, {"parameters": json_object}))

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path == "/tokens"

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/tokens", auth={})

    def read(self, exchange: Exchange) -> Asked:
        system, said = read_prompt(exchange.body["text"])
        return Asked(LightllmNativeWire.model, streamed=False, said=said, system=system)

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"ntokens": scene.input_tokens})


class BedrockCount(Side):
    """`/count-tokens` of a request to Converse."""

    scene = TokenCount
    body = staticmethod(COUNT_BODY)

    def __init__(self, wire: BedrockWire) -> None:
        self._wire = wire

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path.endswith("/count-tokens")

    def check_head(self, exchange: Exchange) -> list[str]:
        auth = without_none(authorization=exchange.headers.get("authorization"))
        path = f"/model/{quote(self._wire.model, safe='')}/count-tokens"
        return head_faults(exchange, path, auth=auth) + self._wire.auth_faults(exchange)

    def check_rules(self, body: Mapping[str, Any]) -> list[str]:
        return list(rule_faults(body["input"]["converse"]))

    def read(self, exchange: Exchange) -> Asked:
        return self._wire.read_body(exchange.body["input"]["converse"])

    def reply(self, scene: TokenCount) -> bytes:
        return json_bytes({"inputTokens": scene.input_tokens})


class OllamaModels(Side):
    """`/api/tags`: the models that have been pulled, and when that was."""

    scene = ModelList
    tells = frozenset({"created"})

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/api/tags", method="GET", auth={})

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "name": model.id,
                "model": model.id,
                "modified_at": _date(model.created),
                "size": 7_365_960_935,
                "digest": "9f438cb9",
                "details": {"format": "gguf", "family": "llama", "parameter_size": "8B"},
            }
            for model in scene.models
        ]
        return json_bytes({"models": models})


class OllamaEmbeddings(Side):
    """`/api/embed`."""

    scene = Vectors
    body = staticmethod(
        record(
            {"model": text(), "input": either(text(), list_of(text()))},
            {
                "dimensions": integer(1),
                "truncate": boolean,
                "options": json_object,
                "keep_alive": either(text(), integer()),
            },
        )
    )

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path == "/api/embed"

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/api/embed", auth={})

    def read(self, exchange: Exchange) -> AskedVectors:
        body = exchange.body
        inputs = [body["input"]] if isinstance(body["input"], str) else body["input"]
        return AskedVectors(body["model"], tuple(inputs), body.get("dimensions"))

    def reply(self, scene: Vectors) -> bytes:
        vectors = [list(values) for values in scene.values]
        counts = {"total_duration": 14_143_917, "prompt_eval_count": scene.input_tokens}
        return json_bytes({"model": "embedder-1", "embeddings": vectors, **counts})


class CohereModels(Side):
    """`/v1/models`, which has not moved to the second API."""

    scene = ModelList
    tells = frozenset({"input_tokens_max"})

    def matches(self, exchange: Exchange) -> bool:
        return exchange.method == "GET"

    def check_head(self, exchange: Exchange) -> list[str]:
        query = dict(parse_qsl(urlsplit(exchange.path).query))
        faults = head_faults(exchange, "/v1/models", method="GET", auth=BEARER, query=query)
        if set(query) - {"page_size", "page_token", "endpoint", "default_only"}:
            faults.append(f"query: is {query}; expected a page_size")
        elif not 1 <= int(query.get("page_size", 20)) <= 1_000:
            faults.append(f"page_size: is {query['page_size']}; expected 1 to 1000")
        return faults

    def read(self, exchange: Exchange) -> AskedModels:
        return AskedModels()

    def reply(self, scene: ModelList) -> bytes:
        models = [
            {
                "name": model.id,
                "endpoints": ["chat"],
                "finetuned": False,
                "context_length": model.input_tokens_max,
            }
            for model in scene.models
        ]
        return json_bytes({"models": models})


class CohereEmbeddings(Side):
    """`/v2/embed`."""

    scene = Vectors
    body = staticmethod(
        record(
            {
                "model": text(),
                "input_type": one_of(
                    "search_document", "search_query", "classification", "clustering"
                ),
                "texts": list_of(text(), most=96),
            },
            {
                "embedding_types": list_of(one_of("float", "base64")),
                "output_dimension": one_of(256, 512, 1_024, 1_536),
                "truncate": one_of("NONE", "START", "END"),
            },
        )
    )

    def matches(self, exchange: Exchange) -> bool:
        return exchange.path == "/v2/embed"

    def check_head(self, exchange: Exchange) -> list[str]:
        return head_faults(exchange, "/v2/embed", auth=BEARER)

    def read(self, exchange: Exchange) -> AskedVectors:
        body = exchange.body
        return AskedVectors(body["model"], tuple(body["texts"]), body.get("output_dimension"))

    def reply(self, scene: Vectors) -> bytes:
        vectors = {"float": [list(values) for values in scene.values]}
        meta = {
            "api_version": {"version": "2"},
            "billed_units": {"input_tokens": scene.input_tokens},
        }
        reply = {"id": "0d1e", "embeddings": vectors, "texts": [], "meta": meta}
        return json_bytes({**reply, "response_type": "embeddings_by_type"})


def _date(seconds: int) -> str:
    """A time as Go writes it, with a zone and many digits."""
    zone = datetime.timezone(-datetime.timedelta(hours=7))
    date = datetime.datetime.fromtimestamp(seconds, zone)
    return date.strftime("%Y-%m-%dT%H:%M:%S.000000000-07:00")
