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
RESPONSES = Wire("OpenAI Responses", "openai_responses", responses.decode)
ANTHROPIC = Wire("Anthropic Messages", "anthropic", anthropic.decode)
CLAUDE_ON_BEDROCK = Wire("Bedrock InvokeModel, Claude", None, bedrock_invoke.decode)

# By a pattern that the address holds; the first counts.
_WIRES = (
    (r"openai\.azure\.com/", Wire("Azure OpenAI chat", "azure_openai", openai_chat.decode)),
    (r"/chat/completions|api\.writer\.com/v1/chat$", OPENAI),
    (r"api\.writer\.com/v1/completions", Wire("Writer completions")),
    (r"/v1/completions", Wire("OpenAI legacy completions", None, completions.decode)),
    (r"/responses$", RESPONSES),
    (r"api\.anthropic\.com/|/v1/messages$", ANTHROPIC),
    (r"/converse", Wire("Bedrock Converse", "bedrock", bedrock_converse.decode)),
    (r"/invoke", Wire("Bedrock InvokeModel, others", None, bedrock_invoke.decode)),
    (r"generativelanguage\.", Wire("Gemini", "gemini", gemini.decode)),
    (r"aiplatform\.", Wire("Vertex AI", "vertex", gemini.decode)),
    (r"/api/chat$", Wire("Ollama chat", "ollama", ollama.decode)),
    (r"/api/generate$", Wire("Ollama generate", None, ollama.decode)),
    (r"cohere\.com/v2/chat", Wire("Cohere v2", "cohere", cohere.decode)),
    (r"/generate", Wire("LightLLM generate", "lightllm", lightllm_native.decode)),
    (r"/threads/.*/runs", Wire("OpenAI assistants")),
    (r"replicate\.net/", Wire("Replicate")),
    (r"ml\.cloud\.ibm\.com/", Wire("watsonx.ai")),
)


def wire_at(url: str, body: bytes) -> Wire:
    """The wire of a reply from an address."""
    for pattern, wire in _WIRES:
        if re.search(pattern, url.partition("#")[0]):
            if wire.decoder is bedrock_invoke.decode and bedrock_invoke.is_claude(body):
                return CLAUDE_ON_BEDROCK
            return wire
    raise LookupError(f"nothing is known of {url}")
