"""Every wire that the sidecar speaks, in the order of the tables."""

from __future__ import annotations

from support.backends.anthropic import AnthropicWire
from support.backends.azure import AzureV1Wire, AzureWire
from support.backends.bedrock import BedrockKeyWire, BedrockWire
from support.backends.bedrock_claude import BedrockClaudeWire
from support.backends.cohere import CohereWire
from support.backends.custom import CustomWire
from support.backends.gemini import GeminiWire, VertexWire
from support.backends.lightllm import LightllmNativeWire, LightllmWire
from support.backends.ollama import OllamaWire
from support.backends.openai import OpenAiWire
from support.backends.responses import ResponsesWire
from support.backends.wire import Wire

WIRES: tuple[Wire, ...] = (
    OpenAiWire(),
    ResponsesWire(),
    LightllmWire(),
    LightllmNativeWire(),
    AzureWire(),
    AzureV1Wire(),
    AnthropicWire(),
    BedrockWire(),
    BedrockKeyWire(),
    BedrockClaudeWire(),
    GeminiWire(),
    VertexWire(),
    OllamaWire(),
    CohereWire(),
    CustomWire(),
)
