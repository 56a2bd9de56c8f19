"""Which wire is spoken at an address, and which api_schema of ours speaks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from wires import (
    anthropic,
    bedrock_converse,
    bedrock_invoke,
    cohere,
    completions,
    gemini,
    lightllm_native,
    ollama,
    openai_chat,
    responses,
)
from wires.outcome import MALFORMED, MalformedReply, Outcome


class Wire(NamedTuple):
    """One wire."""

    name: str
    api_schema: str | None = None  # None where no adapter of ours speaks it.
    decoder: Callable[[bytes], Outcome] | None = None  # None where nothing of ours reads it.
    options: str = ""  # Of the backend, as text of the message v1.Backend.

    def decode(self, body: bytes) -> Outcome:
        """What is in a body."""
        if self.decoder is None:
            raise NotImplementedError(f"{self.name} has no decoder")
        try:
            return self.decoder(body)
        except MalformedReply:
            return Outcome(end=MALFORMED)


OPENAI = Wire("OpenAI chat", "openai", openai_chat.decode)
AZURE = Wire("Azure OpenAI chat", "azure_openai", openai_chat.decode)
RESPONSES = Wire("OpenAI Responses", "openai_responses", responses.decode)
LEGACY = Wire("OpenAI legacy completions", "openai", completions.decode)
LIGHTLLM = Wire("LightLLM generate", "lightllm", lightllm_native.decode, "lightllm {native: true}")
ANTHROPIC = Wire("Anthropic Messages", "anthropic", anthropic.decode)
CONVERSE = Wire("Bedrock Converse", "bedrock", bedrock_converse.decode)
INVOKE_CLAUDE = Wire(
    "Bedrock InvokeModel, Claude",
    "bedrock",
    bedrock_invoke.decode,
    "bedrock {invoke_anthropic: true}",
)
INVOKE = Wire("Bedrock InvokeModel, others", None, bedrock_invoke.decode)
GEMINI = Wire("Gemini", "gemini", gemini.decode)
VERTEX = Wire("Vertex AI", "vertex", gemini.decode)
OLLAMA = Wire("Ollama chat", "ollama", ollama.decode)
OLLAMA_GENERATE = Wire("Ollama generate", "ollama", ollama.decode)
COHERE = Wire("Cohere v2", "cohere", cohere.decode)

# By a pattern that the address holds; the first counts.
_WIRES = (
    (r"openai\.azure\.com/", AZURE),
    (r"/chat/completions|api\.writer\.com/v1/chat$", OPENAI),
    (r"api\.writer\.com/v1/completions", Wire("Writer completions")),
    (r"/v1/completions", LEGACY),
    (r"/responses$", RESPONSES),
    (r"api\.anthropic\.com/", ANTHROPIC),
    (r"/converse", CONVERSE),
    (r"/invoke", INVOKE),
    (r"generativelanguage\.", GEMINI),
    (r"aiplatform\.", VERTEX),
    (r"/api/chat$", OLLAMA),
    (r"/api/generate$", OLLAMA_GENERATE),
    (r"cohere\.com/v2/chat", COHERE),
    (r"/threads/.*/runs", Wire("OpenAI assistants")),
    (r"replicate\.net/", Wire("Replicate")),
    (r"ml\.cloud\.ibm\.com/", Wire("watsonx.ai")),
)


def wire_at(url: str, body: bytes) -> Wire:
    """The wire of a reply from an address."""
    for pattern, wire in _WIRES:
        if re.search(pattern, url.partition("#")[0]):
            if wire is INVOKE and bedrock_invoke.is_claude(body):
                return INVOKE_CLAUDE
            return wire
    raise LookupError(f"nothing is known of {url}")
