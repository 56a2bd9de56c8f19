"""Reads messages in the form that OpenAI's chat completions take them."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from nexusnitro import dicts
from nexusnitro.messages import ROLES, Message
from nexusnitro.parts import (
    MediaPart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    ToolResult,
    modality_of,
)

_MESSAGE_KEYS = ("role", "content", "name", "refusal", "tool_calls", "tool_call_id", "parts")
_PART_TYPES = ("text", "image_url", "input_audio", "file", "refusal")
_AUDIO_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg"}
_DATA_URI = re.compile(r"data:(?P<mime>[^;,]*)(?:;[^;,]*)*?(?P<base64>;base64)?,", re.IGNORECASE)


def read_message(value: Mapping[str, Any], path: str) -> Message:
    """Reads one message.

    Args:
        value: The dict: OpenAI's form, or that of `Message.to_dict`. Keys that are None or an empty
            list are taken as absent, so that the dump of another client's reply can be sent.
        path: Where it stands, for errors: `messages[2]`.

    Returns:
        The message.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value. The text names the path, never the content.
    """
    role = value.get("role")
    if role not in ROLES:
        raise ValueError(f"{path}.role: is {role!r}; expected {', '.join(ROLES)}")
    for key, item in value.items():
        if key not in _MESSAGE_KEYS and key != "reasoning_content" and not _absent(item):
            raise ValueError(f"{path}.{key}: is unknown; expected {', '.join(_MESSAGE_KEYS)}")
    name = value.get("name") or ""
    if "parts" in value:
        return Message(role, dicts.parts_from_list(value["parts"], f"{path}.parts"), name)
    if role == "tool":
        return _tool_message(value, path)
    parts: list[Part] = []
    if not _absent(value.get("reasoning_content")):
        parts.append(ReasoningPart(_string(value, "reasoning_content", path)))
    parts += _content(value.get("content"), f"{path}.content", required=role != "assistant")
    if not _absent(value.get("refusal")):
        parts.append(RefusalPart(_string(value, "refusal", path)))
    if not _absent(value.get("tool_calls")):
        parts += _tool_calls(value["tool_calls"], f"{path}.tool_calls")
    return Message(role, tuple(parts), name)


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, (list, tuple)) and not value)


def _string(value: Mapping[str, Any], key: str, path: str) -> str:
    item = value.get(key)
    if not isinstance(item, str):
        what = "is missing" if item is None else f"is a {type(item).__name__}"
        raise TypeError(f"{path}.{key}: {what}; expected a string")
    return item


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        what = "is missing" if value is None else f"is a {type(value).__name__}"
        raise TypeError(f"{path}: {what}; expected a dict")
    return value


def _tool_message(value: Mapping[str, Any], path: str) -> Message:
    parts = _content(value.get("content"), f"{path}.content", required=True)
    result = ToolResult(_string(value, "tool_call_id", path), parts, value.get("name") or "")
    return Message("tool", (result,))


def _content(value: Any, path: str, required: bool) -> list[Part]:
    if isinstance(value, str):
        return [TextPart(value)]
    if value is None and not required:
        return []
    if not isinstance(value, (list, tuple)):
        what = "is missing" if value is None else f"is a {type(value).__name__}"
        raise TypeError(f"{path}: {what}; expected a string or a list of parts")
    return [_part(item, f"{path}[{index}]") for index, item in enumerate(value)]


def _part(value: Any, path: str) -> Part:
    part = _mapping(value, path)
    kind = part.get("type")
    if kind == "text":
        return TextPart(_string(part, "text", path))
    if kind == "refusal":
        return RefusalPart(_string(part, "refusal", path))
    if kind == "image_url":
        return _image(part.get("image_url"), f"{path}.image_url")
    if kind == "input_audio":
        return _audio(part.get("input_audio"), f"{path}.input_audio")
    if kind == "file":
        return _file(part.get("file"), f"{path}.file")
    raise ValueError(f"{path}.type: is {kind!r}; expected {', '.join(_PART_TYPES)}")


def _image(value: Any, path: str) -> MediaPart:
    if isinstance(value, str):
        value = {"url": value}
    image = _mapping(value, path)
    url = _string(image, "url", path)
    detail = image.get("detail") or ""
    if url[:5].lower() == "data:":
        mime_type, data = _data_uri(url, f"{path}.url")
        return MediaPart("image", mime_type, data=data, detail=detail)
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError(f"{path}.url: is no URL; expected http://, https:// or data:")
    return MediaPart("image", uri=url, detail=detail)


def _audio(value: Any, path: str) -> MediaPart:
    audio = _mapping(value, path)
    form = _string(audio, "format", path)
    if form not in _AUDIO_TYPES:
        raise ValueError(f"{path}.format: is {form!r}; expected {', '.join(_AUDIO_TYPES)}")
    data = _base64(_string(audio, "data", path), f"{path}.data")
    return MediaPart("audio", _AUDIO_TYPES[form], data=data)


def _file(value: Any, path: str) -> MediaPart:
    file = _mapping(value, path)
    filename = file.get("filename") or ""
    if file.get("file_id"):
        return MediaPart("document", file_id=_string(file, "file_id", path), filename=filename)
    if file.get("file_data") is None:
        raise TypeError(f"{path}: has neither file_id nor file_data")
    mime_type, data = _data_uri(_string(file, "file_data", path), f"{path}.file_data")
    return MediaPart(modality_of(mime_type), mime_type, data=data, filename=filename)


def _data_uri(uri: str, path: str) -> tuple[str, bytes]:
    match = _DATA_URI.match(uri)
    if match is None or not match["base64"] or not match["mime"]:
        raise ValueError(f"{path}: is no data URI; expected data:TYPE;base64,DATA")
    return match["mime"].lower(), _base64(uri[match.end() :], path)


def _base64(text: str, path: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError(f"{path}: is no base64") from None


def _tool_calls(value: Any, path: str) -> list[Part]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{path}: is a {type(value).__name__}; expected a list")
    return [_tool_call(item, f"{path}[{index}]") for index, item in enumerate(value)]


def _tool_call(value: Any, path: str) -> ToolCall:
    if isinstance(value, ToolCall):
        return value
    call = _mapping(value, path)
    if call.get("type", "function") != "function":
        raise ValueError(f"{path}.type: is {call.get('type')!r}; expected function")
    function = _mapping(call.get("function"), f"{path}.function")
    return ToolCall(
        id=_string(call, "id", path),
        name=_string(function, "name", f"{path}.function"),
        arguments_json=_string(function, "arguments", f"{path}.function"),
    )
