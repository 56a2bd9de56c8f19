"""Messages of Bedrock's Converse: their shape, the rules between them, what they say."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from support.backends.script import Said, sign
from support.backends.shapes import (
    Shape,
    anything,
    base64_bytes,
    json_object,
    list_of,
    one_key,
    one_of,
    record,
    text,
)

_SOURCE = one_key(
    {"bytes": base64_bytes, "s3Location": record({"uri": text()}, {"bucketOwner": text()})}
)
_IMAGE = record({"format": one_of("png", "jpeg", "gif", "webp"), "source": _SOURCE})
_DOCUMENT = record(
    {
        "format": one_of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"),
        "name": text(1, 200),
        "source": _SOURCE,
    }
)
CACHE_POINT = record({"type": one_of("default")}, {"ttl": one_of("5m", "1h")})
_TOOL_USE = record({"toolUseId": text(1, 64), "name": text(1, 64), "input": json_object})
_TOOL_RESULT = record(
    {
        "toolUseId": text(1, 64),
        "content": list_of(
            one_key({"text": text(), "json": json_object, "image": _IMAGE, "document": _DOCUMENT})
        ),
    },
    {"status": one_of("success", "error")},
)
_REASONING = one_key(
    {
        "reasoningText": record({"text": text()}, {"signature": text()}),
        "redactedContent": base64_bytes,
    }
)
_CONTENT = one_key(
    {
        "text": text(),
        "image": _IMAGE,
        "document": _DOCUMENT,
        "video": json_object,
        "audio": record({"format": one_of("wav", "mp3", "flac", "ogg"), "source": _SOURCE}),
        "toolUse": _TOOL_USE,
        "toolResult": _TOOL_RESULT,
        "reasoningContent": _REASONING,
        "cachePoint": CACHE_POINT,
    }
)
MESSAGES: Shape = list_of(
    record({"role": one_of("user", "assistant"), "content": list_of(_CONTENT)})
)
SYSTEM: Shape = list_of(one_key({"text": text(), "cachePoint": anything}))


def rule_faults(body: dict[str, Any]) -> Iterator[str]:
    """Faults between messages and blocks."""
    open_ids: list[str] = []
    for index, message in enumerate(body["messages"]):
        path = f"messages[{index}]"
        if message["role"] != ("user", "assistant")[index % 2]:
            yield f"{path}.role: the roles must alternate, beginning with the user"
        blocks = message["content"]
        answered = [block["toolResult"]["toolUseId"] for block in blocks if "toolResult" in block]
        if sorted(answered) != sorted(open_ids):
            yield f"{path}: answers the calls {answered}; expected {open_ids}"
        open_ids = [block["toolUse"]["toolUseId"] for block in blocks if "toolUse" in block]
        if (answered or open_ids) and "toolConfig" not in body:
            yield "toolConfig: must be there where tools are called"
        for block in blocks:
            if not block.get("text", "x").strip():
                yield f"{path}: has a blank text"
            thoughts = block.get("reasoningContent", {}).get("reasoningText")
            if thoughts and thoughts.get("signature") != sign(thoughts["text"]):
                yield f"{path}: the signature does not fit the reasoning"
    if open_ids:
        yield f"messages: the calls {open_ids} are not answered"


def read_messages(messages: list[dict[str, Any]]) -> tuple[Said, ...]:
    """All that is said."""
    return tuple(
        Said(message["role"], *_read_block(block))
        for message in messages
        for block in message["content"]
    )


def _read_block(block: dict[str, Any]) -> tuple[str, Any]:
    ((kind, value),) = block.items()
    if kind in ("image", "audio", "document"):
        data = base64.b64decode(value["source"]["bytes"])
        return kind, (f"{'application' if kind == 'document' else kind}/{value['format']}", data)
    if kind == "cachePoint":
        return "cache", value.get("ttl")
    if kind == "toolUse":
        return "call", (value["toolUseId"], value["name"], value["input"])
    if kind == "toolResult":
        content = "".join(part["text"] for part in value["content"])
        return "result", (value["toolUseId"], content, value.get("status") == "error")
    if kind == "reasoningContent":
        return "reasoning", value["reasoningText"]["text"]
    return kind, value
