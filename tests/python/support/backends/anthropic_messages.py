"""Messages of Anthropic's wire: their shape, the rules between them, what they say."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from support.backends.script import Said, sign
from support.backends.shapes import (
    Shape,
    anything,
    base64_bytes,
    boolean,
    by_key,
    either,
    json_object,
    list_of,
    one_of,
    record,
    text,
    url,
)

_CACHE: Mapping[str, Shape] = {
    "cache_control": record({"type": one_of("ephemeral")}, {"ttl": one_of("5m", "1h")})
}
_TEXT = record({"type": anything, "text": text()}, {**_CACHE, "citations": list_of(json_object)})
SYSTEM: Shape = either(text(), list_of(by_key("type", {"text": _TEXT})))


def _source(*mime_types: str, links: bool) -> Shape:
    inline = record({"type": anything, "media_type": one_of(*mime_types), "data": base64_bytes})
    linked = {
        "url": record({"type": anything, "url": url}),
        "file": record({"type": anything, "file_id": text()}),
    }
    return by_key("type", {"base64": inline, **(linked if links else {})})


def _messages(links: bool) -> Shape:
    """Messages; `links` says whether images and documents may stand elsewhere."""
    image_types = ("image/png", "image/jpeg", "image/gif", "image/webp")
    image = record({"type": anything, "source": _source(*image_types, links=links)}, _CACHE)
    document = record(
        {"type": anything, "source": _source("application/pdf", links=links)},
        {**_CACHE, "title": text()},
    )
    results = list_of(by_key("type", {"text": _TEXT, "image": image}))
    result = record(
        {"type": anything, "tool_use_id": text()},
        {**_CACHE, "content": either(text(), results), "is_error": boolean},
    )
    user = {"text": _TEXT, "image": image, "document": document, "tool_result": result}
    return list_of(
        by_key("role", {"user": _message(user), "assistant": _message(_ASSISTANT_BLOCKS)})
    )


_ASSISTANT_BLOCKS = {
    "text": _TEXT,
    "thinking": record({"type": anything, "thinking": text(), "signature": text()}),
    "redacted_thinking": record({"type": anything, "data": text()}),
    "tool_use": record(
        {"type": anything, "id": text(), "name": text(1, 128), "input": json_object}, _CACHE
    ),
}


def _message(blocks: Mapping[str, Shape]) -> Shape:
    return record({"role": anything, "content": either(text(), list_of(by_key("type", blocks)))})


MESSAGES = _messages(links=True)
INLINE_MESSAGES = _messages(links=False)


def blocks_of(content: Any) -> list[dict[str, Any]]:
    """The blocks of a content; a string is one block of text."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def rule_faults(messages: list[dict[str, Any]], thinking: bool) -> Iterator[str]:
    """Faults between messages and blocks."""
    open_ids: list[str] = []
    for index, message in enumerate(messages):
        path = f"messages[{index}]"
        if message["role"] != ("user", "assistant")[index % 2]:
            yield f"{path}.role: the roles must alternate, beginning with the user"
        blocks = blocks_of(message["content"])
        answered = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        if sorted(answered) != sorted(open_ids):
            yield f"{path}: answers the calls {answered}; expected {open_ids}"
        if any(block["type"] != "tool_result" for block in blocks[: len(answered)]):
            yield f"{path}: results of tools must stand first"
        open_ids = [block["id"] for block in blocks if block["type"] == "tool_use"]
        first = blocks[0]["type"]
        if thinking and open_ids and first not in ("thinking", "redacted_thinking"):
            yield f"{path}: must begin with the thinking that led to its calls"
        for number, block in enumerate(blocks):
            if block["type"] == "thinking" and block["signature"] != sign(block["thinking"]):
                yield f"{path}.content[{number}]: the signature does not fit the thinking"
    if open_ids:
        yield f"messages: the calls {open_ids} are not answered"
    if messages[-1]["role"] != "user":
        yield "messages: the last one must be the user's"


def read_messages(messages: list[dict[str, Any]]) -> tuple[Said, ...]:
    """All that is said."""
    said = []
    for message in messages:
        for block in blocks_of(message["content"]):
            said.append(Said(message["role"], *_read_block(block)))
            if "cache_control" in block:
                said.append(Said(message["role"], "cache", block["cache_control"].get("ttl")))
    return tuple(said)


def _read_block(block: dict[str, Any]) -> tuple[str, Any]:
    kind = block["type"]
    if kind == "text":
        return "text", block["text"]
    if kind == "thinking":
        return "reasoning", block["thinking"]
    if kind == "tool_use":
        return "call", (block["id"], block["name"], block["input"])
    if kind == "tool_result":
        content = "".join(part["text"] for part in blocks_of(block.get("content", "")))
        return "result", (block["tool_use_id"], content, block.get("is_error", False))
    source = block["source"]
    if source["type"] == "base64":
        return kind, (source["media_type"], base64.b64decode(source["data"]))
    return f"{kind}_url", source["url"]
