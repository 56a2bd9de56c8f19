"""What each wire serves besides chats, and why it does not serve the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.backends.anthropic_sides import AnthropicCount, AnthropicModels
from support.backends.azure import API_VERSION, DEPLOYMENT
from support.backends.bedrock import BedrockKeyWire, BedrockWire
from support.backends.bedrock_claude import BedrockClaudeWire
from support.backends.gemini import GeminiWire, VertexWire
from support.backends.google_sides import (
    EMBEDDER,
    GeminiCount,
    GeminiEmbeddings,
    GeminiModels,
    VertexEmbeddings,
)
from support.backends.openai_sides import (
    CheckHead,
    CustomEmbeddings,
    OpenAiEmbeddings,
    OpenAiModels,
    ResponsesCount,
)
from support.backends.other_sides import (
    TITAN,
    BedrockClaudeCount,
    BedrockCount,
    BedrockModels,
    CohereEmbeddings,
    CohereModels,
    LightllmCount,
    OllamaEmbeddings,
    OllamaModels,
    TitanEmbeddings,
)
from support.backends.responses import ResponsesWire
from support.backends.side import ModelList, Side, SideScene, TokenCount, Vectors
from support.backends.wire import BEARER, KEY, head_faults

AZURE_KEY = {"api-key": KEY}
CUSTOM_KEY: dict[str, str] = {}  # It stands in a header of its own.


def _head(path: str, **wanted: Any) -> CheckHead:
    return lambda exchange: head_faults(exchange, path, **wanted)


def _openai(root: str, auth: Mapping[str, str], in_base64: bool = True) -> tuple[Side, ...]:
    return (
        OpenAiModels(_head(f"{root}/models", method="GET", auth=auth)),
        OpenAiEmbeddings(_head(f"{root}/embeddings", auth=auth), in_base64),
    )


_VERSION = {"api-version": API_VERSION}
_DEPLOYED = f"/openai/deployments/{DEPLOYMENT}/embeddings"
_GEMINI = GeminiWire()
_VERTEX = VertexWire()

SIDES: Mapping[str, tuple[Side, ...]] = {
    "openai": _openai("/v1", BEARER),
    "responses": (
        *_openai("/v1", BEARER),
        ResponsesCount(ResponsesWire(), _head("/v1/responses/input_tokens", auth=BEARER)),
    ),
    "lightllm": _openai("/v1", {}, in_base64=False)[:1],
    "lightllm-native": (*_openai("/v1", {}, in_base64=False)[:1], LightllmCount()),
    "azure": (
        OpenAiModels(_head("/openai/models", method="GET", auth=AZURE_KEY, query=_VERSION)),
        OpenAiEmbeddings(_head(_DEPLOYED, auth=AZURE_KEY, query=_VERSION)),
    ),
    "azure-v1": _openai("/openai/v1", BEARER),
    "anthropic": (AnthropicModels(), AnthropicCount()),
    "bedrock": tuple(
        side(BedrockWire()) for side in (BedrockModels, TitanEmbeddings, BedrockCount)
    ),
    "bedrock-key": tuple(
        side(BedrockKeyWire()) for side in (BedrockModels, TitanEmbeddings, BedrockCount)
    ),
    "bedrock-claude": (
        *(side(BedrockWire()) for side in (BedrockModels, TitanEmbeddings)),
        BedrockClaudeCount(BedrockClaudeWire()),
    ),
    "gemini": (GeminiModels(_GEMINI), GeminiEmbeddings(_GEMINI), GeminiCount(_GEMINI, True)),
    "vertex": (VertexEmbeddings(_VERTEX), GeminiCount(_VERTEX, False)),
    "ollama": (OllamaModels(), OllamaEmbeddings()),
    "cohere": (CohereModels(), CohereEmbeddings()),
    "custom": (
        OpenAiModels(_head("/api/models", method="GET", auth=CUSTOM_KEY)),
        CustomEmbeddings(_head("/api/embeddings", auth=CUSTOM_KEY), in_base64=False),
    ),
}
_NO_COUNT = "OpenAI's wire has no counting of a chat's tokens"
_NO_EMBEDDINGS = "the server has no embeddings"
ABSENT: Mapping[str, Mapping[type[SideScene], str]] = {
    "openai": {TokenCount: _NO_COUNT},
    "lightllm": {Vectors: _NO_EMBEDDINGS, TokenCount: _NO_COUNT},
    "lightllm-native": {Vectors: _NO_EMBEDDINGS},
    "azure": {TokenCount: _NO_COUNT},
    "azure-v1": {TokenCount: _NO_COUNT},
    "anthropic": {Vectors: _NO_EMBEDDINGS},
    "vertex": {ModelList: "Vertex lists no models that a caller could name"},
    "ollama": {TokenCount: "Ollama counts no tokens but by generating"},
    "cohere": {TokenCount: "Cohere counts the tokens of texts, not of chats"},
    "custom": {TokenCount: _NO_COUNT},
}
# The model that makes vectors, where its name goes into the address.
EMBEDDERS: Mapping[str, str] = {
    "bedrock": TITAN,
    "bedrock-key": TITAN,
    "bedrock-claude": TITAN,
    "gemini": EMBEDDER,
    "vertex": EMBEDDER,
}
