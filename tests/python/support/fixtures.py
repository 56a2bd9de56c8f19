"""The small replies of our own in tests/fixtures; its README says what is in a file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from support.decoding import Reply
from support.programs import REPO
from wires import catalogue, event_stream

FIXTURES = REPO / "tests" / "fixtures"

_WIRES = {
    "anthropic": catalogue.ANTHROPIC,
    "azure": catalogue.AZURE,
    "bedrock": catalogue.CONVERSE,
    "bedrock_claude": catalogue.INVOKE_CLAUDE,
    "cohere": catalogue.COHERE,
    "gemini": catalogue.GEMINI,
    "lightllm": catalogue.LIGHTLLM,
    "ollama": catalogue.OLLAMA,
    "openai": catalogue.OPENAI,
    "responses": catalogue.RESPONSES,
    "vertex": catalogue.VERTEX,
}
_CONTENT_TYPES = {
    "bedrock": "application/vnd.amazon.eventstream",
    "bedrock_claude": "application/vnd.amazon.eventstream",
    "ollama": "application/x-ndjson",
}

_PAYLOADS = ("payload", "chunk")


class Fixture(NamedTuple):
    """A reply, and what is in it."""

    reply: Reply
    outcome: dict[str, Any]


def fixtures() -> Iterator[Fixture]:
    """All fixtures."""
    for path in sorted(FIXTURES.glob("*/*.json")):
        wire = path.parent.name
        told = json.loads(path.read_text())
        content_type = told.get("content_type", _CONTENT_TYPES.get(wire, "text/event-stream"))
        body = _messages(told["messages"]) if "messages" in told else _body(path)
        body = body[: told.get("cut_at")]
        reply = Reply(
            f"{wire}/{path.stem}", _WIRES[wire], told.get("status", 200), content_type, body
        )
        yield Fixture(reply, told["outcome"])


def _body(path: Path) -> bytes:
    return path.with_suffix(".body").read_bytes()


def _messages(messages: list[dict[str, Any]]) -> bytes:
    """A binary event stream, of the messages that a fixture lists."""
    stream = b""
    for message in messages:
        payload = b"".join(json.dumps(message[key]).encode() for key in message if key in _PAYLOADS)
        if "chunk" in message:  # An event of the wire inside.
            payload = json.dumps({"bytes": base64.b64encode(payload).decode(), "p": "ab"}).encode()
        encoded = event_stream.encoded(message["headers"], payload)
        if message.get("damaged"):
            encoded = encoded[:-5] + bytes([encoded[-5] ^ 1]) + encoded[-4:]
        stream += encoded
    return stream
