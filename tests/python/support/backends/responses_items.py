"""Input items of OpenAI's Responses: their shape, the rules between them, what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from support.backends.openai_messages import IMAGE_TYPES, read_media
from support.backends.script import Said, sign
from support.backends.shapes import (
    Shape,
    anything,
    by_key,
    data_uri,
    either,
    json_text,
    list_of,
    one_of,
    record,
    text,
    url,
)

_STATUS = {"id": text(), "status": one_of("completed", "incomplete", "in_progress")}
_INPUT_TEXT = record({"type": anything, "text": text()})
_DETAIL = {"detail": one_of("low", "high", "auto")}
_INPUT_IMAGE = either(
    record({"type": anything, "image_url": either(url, data_uri(*IMAGE_TYPES))}, _DETAIL),
    record({"type": anything, "file_id": text()}, _DETAIL),
)
_INPUT_FILE = either(
    record({"type": anything, "file_id": text()}),
    record({"type": anything, "file_url": url}),
    record({"type": anything, "file_data": data_uri("application/pdf"), "filename": text()}),
)
_INPUT_PART = by_key(
    "type", {"input_text": _INPUT_TEXT, "input_image": _INPUT_IMAGE, "input_file": _INPUT_FILE}
)
_OUTPUT_PART = by_key(
    "type",
    {
        "output_text": record({"type": anything, "text": text()}, {"annotations": anything}),
        "refusal": record({"type": anything, "refusal": text()}),
    },
)
_INPUT_MESSAGE = record(
    {"role": anything, "content": either(text(), list_of(_INPUT_PART))},
    {"type": one_of("message"), **_STATUS},
)
_MESSAGE = by_key(
    "role",
    {
        "user": _INPUT_MESSAGE,
        "system": _INPUT_MESSAGE,
        "developer": _INPUT_MESSAGE,
        "assistant": record(
            {"role": anything, "content": either(text(), list_of(_OUTPUT_PART))},
            {"type": one_of("message"), **_STATUS},
        ),
    },
)
_REASONING = record(
    {
        "type": anything,
        "id": text(),
        "summary": list_of(record({"type": one_of("summary_text"), "text": text()}), least=0),
    },
    {"encrypted_content": text(), "status": text()},
)
ITEMS: Shape = list_of(
    by_key(
        "type",
        {
            "message": _MESSAGE,
            "reasoning": _REASONING,
            "function_call": record(
                {"type": anything, "call_id": text(), "name": text(), "arguments": json_text},
                _STATUS,
            ),
            "function_call_output": record(
                {
                    "type": anything,
                    "call_id": text(),
                    "output": either(text(0), list_of(_INPUT_PART)),
                },
                _STATUS,
            ),
        },
        default="message",
    )
)


def rule_faults(items: list[dict[str, Any]]) -> Iterator[str]:
    """Faults between items: each call is answered, and reasoning stands before what it led to."""
    open_ids: list[str] = []
    for index, item in enumerate(items):
        path = f"input[{index}]"
        kind = item.get("type", "message")
        if kind == "function_call":
            open_ids.append(item["call_id"])
        elif kind == "function_call_output" and item["call_id"] not in open_ids:
            yield f"{path}.call_id: there is no call of this id"
        elif kind == "function_call_output":
            open_ids.remove(item["call_id"])
        elif kind == "reasoning":
            summary = "".join(part["text"] for part in item["summary"])
            if item.get("encrypted_content") != sign(summary):
                yield f"{path}.encrypted_content: does not fit the reasoning, which is not stored"
            follower = items[index + 1] if index + 1 < len(items) else {}
            if follower.get("type") != "function_call" and follower.get("role") != "assistant":
                yield f"{path}: is not followed by what it led to"
    if open_ids:
        yield f"input: the calls {open_ids} are not answered"


def read_items(items: list[dict[str, Any]]) -> tuple[list[str], tuple[Said, ...]]:
    """The system's texts, and all that is said."""
    system: list[str] = []
    said: list[Said] = []
    for item in items:
        kind = item.get("type", "message")
        if kind == "function_call":
            value = (item["call_id"], item["name"], json.loads(item["arguments"]))
            said.append(Said("assistant", "call", value))
        elif kind == "function_call_output":
            said.append(Said("user", "result", (item["call_id"], _text(item["output"]), False)))
        elif kind == "reasoning":
            summary = "".join(part["text"] for part in item["summary"])
            said.append(Said("assistant", "reasoning", summary))
        elif item["role"] in ("system", "developer"):
            system.append(_text(item["content"]))
        else:
            said += [Said(item["role"], *_part(part)) for part in _parts(item["content"])]
    return system, tuple(said)


def _parts(content: Any) -> list[dict[str, Any]]:
    return [{"type": "input_text", "text": content}] if isinstance(content, str) else content


def _text(content: Any) -> str:
    return "".join(part["text"] for part in _parts(content))


def _part(part: dict[str, Any]) -> tuple[str, Any]:
    if "text" in part:
        return "text", part["text"]
    if "image_url" in part:
        return read_media("image", part["image_url"])
    if "file_data" in part:
        return read_media("document", part["file_data"])
    return part["type"], part
