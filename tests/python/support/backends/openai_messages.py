"""Messages of OpenAI's chat completions: their shape, the rules between them, what they say."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.backends.script import Said
from support.backends.shapes import (
    Shape,
    anything,
    base64_bytes,
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

IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_NAME = {"name": text(1, 64)}
_TEXT = record({"type": anything, "text": text()})
_IMAGE = record(
    {
        "type": anything,
        "image_url": record(
            {"url": either(url, data_uri(*IMAGE_TYPES))}, {"detail": one_of("low", "high", "auto")}
        ),
    }
)
_AUDIO = record(
    {
        "type": anything,
        "input_audio": record({"data": base64_bytes, "format": one_of("wav", "mp3")}),
    }
)
_FILE = record(
    {
        "type": anything,
        "file": either(
            record({"file_id": text()}),
            record({"file_data": data_uri("application/pdf"), "filename": text()}),
        ),
    }
)
_USER_PARTS = {"text": _TEXT, "image_url": _IMAGE, "input_audio": _AUDIO, "file": _FILE}
# Of servers that take sounds as they take images, and no files.
_LIGHTLLM_PARTS = {
    "text": _TEXT,
    "image_url": _IMAGE,
    "audio_url": record(
        {"type": anything, "audio_url": record({"url": either(url, data_uri("audio/wav"))})}
    ),
}
_SYSTEM = record(
    {"role": anything, "content": either(text(), list_of(by_key("type", {"text": _TEXT})))}, _NAME
)
_TOOL_CALL = record(
    {
        "id": text(),
        "type": one_of("function"),
        "function": record({"name": text(1, 64), "arguments": json_text}),
    }
)
_ASSISTANT = {
    **_NAME,
    "content": either(text(0), list_of(by_key("type", {"text": _TEXT}))),
    "refusal": text(),
    "tool_calls": list_of(_TOOL_CALL),
}
# LightLLM takes reasoning back under either name.
_LIGHTLLM_ASSISTANT = {**_ASSISTANT, "reasoning": text(), "reasoning_content": text()}


def _messages(user_parts: Mapping[str, Shape], assistant: Mapping[str, Shape]) -> Shape:
    content = either(text(), list_of(by_key("type", user_parts)))
    result = either(text(0), list_of(by_key("type", {"text": _TEXT})))
    return list_of(
        by_key(
            "role",
            {
                "system": _SYSTEM,
                "developer": _SYSTEM,
                "user": record({"role": anything, "content": content}, _NAME),
                "assistant": record({"role": anything}, assistant),
                "tool": record({"role": anything, "tool_call_id": text(), "content": result}),
            },
        )
    )


MESSAGES = _messages(_USER_PARTS, _ASSISTANT)
LIGHTLLM_MESSAGES = _messages(_LIGHTLLM_PARTS, _LIGHTLLM_ASSISTANT)


def rule_faults(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Faults between messages: each call is answered right behind it, and nothing else is."""
    open_ids: list[str] = []
    for index, message in enumerate(messages):
        path = f"messages[{index}]"
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_ids:
                yield f"{path}.tool_call_id: no call of the message before has this id"
            else:
                open_ids.remove(message["tool_call_id"])
            continue
        if open_ids:
            yield f"{path}: the calls {open_ids} are not answered before it"
        open_ids = [call["id"] for call in message.get("tool_calls", ())]
        if message["role"] == "assistant" and not (
            message.get("content") or message.get("refusal") or open_ids
        ):
            yield f"{path}: says nothing"
    if open_ids:
        yield f"messages: the calls {open_ids} are not answered"


def read_messages(messages: list[dict[str, Any]]) -> tuple[str, tuple[Said, ...]]:
    """The system's text, and all that is said."""
    system: list[str] = []
    said: list[Said] = []
    for message in messages:
        role = message["role"]
        if role in ("system", "developer"):
            system.append(_text(message["content"]))
        elif role == "tool":
            result = (message["tool_call_id"], _text(message["content"]), False)
            said.append(Said("user", "result", result))
        elif role == "user":
            said += [Said(role, *_part(part)) for part in _parts(message["content"])]
        else:
            said += [
                Said(role, "reasoning", message[key])
                for key in ("reasoning", "reasoning_content")
                if key in message
            ]
            if message.get("content"):
                said.append(Said(role, "text", _text(message["content"])))
            for call in message.get("tool_calls", ()):
                function = call["function"]
                value = (call["id"], function["name"], json.loads(function["arguments"]))
                said.append(Said(role, "call", value))
    return "\n".join(system), tuple(said)


def _parts(content: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(content: Any) -> str:
    return "".join(part["text"] for part in _parts(content))


def _part(part: dict[str, Any]) -> tuple[str, Any]:
    if part["type"] == "text":
        return "text", part["text"]
    if part["type"] == "input_audio":
        audio = part["input_audio"]
        return "audio", (f"audio/{audio['format']}", base64.b64decode(audio["data"]))
    if part["type"] == "audio_url":
        return read_media("audio", part["audio_url"]["url"])
    if part["type"] == "file":
        return read_media("document", part["file"]["file_data"])
    return read_media("image", part["image_url"]["url"])


def read_media(kind: str, address: str) -> tuple[str, Any]:
    """Media by their `data:` URI or web address."""
    if not address.startswith("data:"):
        return f"{kind}_url", address
    mime_type, _, data = address.removeprefix("data:").partition(";base64,")
    return kind, (mime_type, base64.b64decode(data))
