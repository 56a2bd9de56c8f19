"""Contents of Gemini's wire: their shape, the rules between them, what they say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.backends.script import Said, sign
from support.backends.shapes import (
    Shape,
    base64_bytes,
    boolean,
    json_object,
    list_of,
    one_key,
    one_of,
    record,
    text,
    url,
)


def _contents(call_ids: Mapping[str, Shape]) -> Shape:
    part = one_key(
        {
            "text": text(0),
            "inlineData": record({"mimeType": text(), "data": base64_bytes}),
            "fileData": record({"fileUri": url}, {"mimeType": text()}),
            "functionCall": record({"name": text(1, 128)}, {"args": json_object, **call_ids}),
            "functionResponse": record({"name": text(1, 128), "response": json_object}, call_ids),
        },
        beside={"thought": boolean, "thoughtSignature": base64_bytes},
    )
    return list_of(record({"role": one_of("user", "model"), "parts": list_of(part)}))


CONTENTS = _contents({"id": text()})
# v1 of Vertex' API knows no ids of calls, and Google refuses what it does not know.
VERTEX_CONTENTS = _contents({})
SYSTEM: Shape = record({"parts": list_of(record({"text": text()}))}, {"role": text()})


def call_signature(name: str, arguments: dict[str, Any]) -> str:
    """The signature of the first call of a turn."""
    return sign(f"{name} {json.dumps(arguments, sort_keys=True)}")


def rule_faults(contents: list[dict[str, Any]]) -> Iterator[str]:
    """Faults between contents and parts."""
    open_calls: list[str] = []
    for index, content in enumerate(contents):
        path = f"contents[{index}]"
        if content["role"] != ("user", "model")[index % 2]:
            yield f"{path}.role: the roles must alternate, beginning with the user"
        parts = content["parts"]
        answered = [
            part["functionResponse"]["name"] for part in parts if "functionResponse" in part
        ]
        if answered != open_calls:
            yield f"{path}: answers the calls {answered}; expected {open_calls}, in this order"
        calls = [part for part in parts if "functionCall" in part]
        open_calls = [part["functionCall"]["name"] for part in calls]
        if answered and content["role"] != "user":
            yield f"{path}: results of functions must be the user's"
        for number, part in enumerate(calls):
            call = part["functionCall"]
            wanted = call_signature(call["name"], call.get("args", {})) if number == 0 else None
            if part.get("thoughtSignature") != wanted:
                yield f"{path}: the call of {call['name']} has not the signature that it came with"
        for part in parts:
            if not part.get("text", "x") and "thoughtSignature" not in part:
                yield f"{path}: has an empty text"
        if not any(set(part) - {"thought", "thoughtSignature"} for part in parts):
            yield f"{path}: says nothing"
    if open_calls:
        yield f"contents: the calls {open_calls} are not answered"
    if contents[-1]["role"] != "user":
        yield "contents: the last one must be the user's"


def read_contents(contents: list[dict[str, Any]]) -> tuple[Said, ...]:
    """All that is said; a part that only carries a signature says nothing."""
    return tuple(
        Said({"model": "assistant"}.get(content["role"], "user"), *_read_part(part))
        for content in contents
        for part in content["parts"]
        if part.get("text", "x")
    )


def _read_part(part: dict[str, Any]) -> tuple[str, Any]:
    if "text" in part:
        return "reasoning" if part.get("thought") else "text", part["text"]
    if "inlineData" in part:
        mime_type = part["inlineData"]["mimeType"]
        kind = mime_type.partition("/")[0].replace("application", "document")
        return kind, (mime_type, base64.b64decode(part["inlineData"]["data"]))
    if "fileData" in part:
        return "image_url", part["fileData"]["fileUri"]
    if "functionCall" in part:
        call = part["functionCall"]
        return "call", ("", call["name"], call.get("args", {}))
    response = part["functionResponse"]
    value = response["response"]
    words = "".join(item for item in value.values() if isinstance(item, str))
    return "result", (response["name"], words, "error" in value)
