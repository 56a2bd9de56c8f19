"""Turns messages and parts into their protobuf form, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from nexusnitro.messages import ROLES, Message
from nexusnitro.parts import (
    CacheControl,
    Citation,
    MediaPart,
    Part,
    ProviderPart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    ToolResult,
)
from nexusnitro.v1 import chat_pb2

_ROLE_NUMBERS: dict[str, Any] = {
    role: chat_pb2.Role.Value(f"ROLE_{role.upper()}") for role in ROLES
}
_ROLE_NAMES: dict[int, Any] = {number: role for role, number in _ROLE_NUMBERS.items()}
_MODALITY_NUMBERS: dict[str, Any] = {
    name: chat_pb2.Modality.Value(f"MODALITY_{name.upper()}")
    for name in ("image", "audio", "video", "document")
}
_MODALITY_NAMES: dict[int, Any] = {number: name for name, number in _MODALITY_NUMBERS.items()}


def encode_message(message: Message, proto: chat_pb2.Message, path: str) -> None:
    """Writes a message into its protobuf form.

    Args:
        message: The message.
        proto: An empty message to write into.
        path: Where the message stands, for errors: `messages[2]`.

    Raises:
        TypeError: A part or a field has the wrong type; the text names it, never its content.
        ValueError: A field has a wrong value.
    """
    role = _ROLE_NUMBERS.get(message.role)
    if role is None:
        raise ValueError(f"{path}.role: is {message.role!r}; expected {one_of(ROLES)}")
    proto.role = role
    if message.name:
        if not isinstance(message.name, str):
            raise TypeError(f"{path}.name: is a {type(message.name).__name__}; expected a string")
        proto.name = message.name
    _encode_parts(message.parts, proto.parts, f"{path}.parts")


def decode_message(proto: chat_pb2.Message) -> Message:
    """Reads a message from its protobuf form, without parts of kinds that are not known."""
    return Message(_ROLE_NAMES.get(proto.role, "assistant"), _decode_parts(proto.parts), proto.name)


def decode_part(proto: chat_pb2.Part) -> Part | None:
    """Reads a part from its protobuf form; None for a kind that this version does not know."""
    kind = proto.WhichOneof("data")
    if kind is None:
        return None
    part: Part = _DECODERS[kind](proto)
    if not (proto.signature or proto.citations or proto.HasField("cache_control")):
        return part
    cache_control = None
    if proto.HasField("cache_control"):
        cache = proto.cache_control
        cache_control = CacheControl(seconds_of(cache.ttl) if cache.HasField("ttl") else None)
    extras: Part = dataclasses.replace(
        part,
        signature=proto.signature,
        cache_control=cache_control,
        citations=tuple([decode_citation(citation) for citation in proto.citations]),
    )
    return extras


def decode_citation(proto: chat_pb2.Citation) -> Citation:
    """Reads a citation from its protobuf form."""
    return Citation(
        uri=proto.uri,
        title=proto.title,
        cited_text=proto.cited_text,
        start_index=proto.start_index if proto.HasField("start_index") else None,
        end_index=proto.end_index if proto.HasField("end_index") else None,
        json=proto.json,
    )


def seconds_of(duration: Any) -> float:
    """A protobuf Duration in seconds."""
    return float(duration.seconds + duration.nanos / 1e9)


def set_duration(duration: Any, seconds: float) -> None:
    """Sets a protobuf Duration to a length in seconds."""
    nanos = round(seconds * 1e9)
    duration.seconds, duration.nanos = divmod(nanos, 1_000_000_000)


def one_of(names: Any) -> str:
    """`a, b or c`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else str(last)


def _encode_parts(parts: tuple[Part, ...], protos: Any, path: str) -> None:
    for index, part in enumerate(parts):
        encode = _ENCODERS.get(type(part))
        if encode is None:
            raise TypeError(
                f"{path}[{index}]: is a {type(part).__name__}; "
                "expected a part, for example TextPart"
            )
        proto = protos.add()
        try:
            encode(part, proto)
            if part.signature or part.cache_control is not None or part.citations:
                _encode_extras(part, proto)
        except UnicodeEncodeError:  # It carries the text, so it is no cause.
            raise ValueError(f"{path}[{index}]: holds text that is no valid Unicode") from None
        except _BadPart as error:
            raise type(error.inner)(f"{path}[{index}]{error.inner}") from None
        except TypeError:
            raise TypeError(f"{path}[{index}]{_wrong_type(part)}") from None
        if type(part) is ToolResult:
            _encode_parts(part.parts, proto.tool_result.parts, f"{path}[{index}].parts")


class _BadPart(Exception):
    """A fault of a part, whose path is not known yet."""

    def __init__(self, inner: Exception) -> None:
        super().__init__(str(inner))
        self.inner = inner


def _wrong_type(part: Part) -> str:
    """Names the field of a part that has the wrong type."""
    expected: dict[str, Any] = {
        "str": str,
        "str | None": (str, type(None)),
        "bytes": bytes,
        "bytes | None": (bytes, type(None)),
        "bool": bool,
        "CacheControl | None": (CacheControl, type(None)),
    }
    for field in dataclasses.fields(part):
        value, types = getattr(part, field.name), expected.get(str(field.type))
        if types is not None and not isinstance(value, types):
            words = str(field.type).replace(" | ", " or ")
            return f".{field.name}: is a {type(value).__name__}; expected {words}"
    return ": has a field of the wrong type"


def _encode_extras(part: Part, proto: chat_pb2.Part) -> None:
    proto.signature = part.signature
    if part.cache_control is not None:
        proto.cache_control.SetInParent()
        if part.cache_control.ttl is not None:
            set_duration(proto.cache_control.ttl, part.cache_control.ttl)
    for citation in part.citations:
        proto.citations.add(
            uri=citation.uri,
            title=citation.title,
            cited_text=citation.cited_text,
            start_index=citation.start_index,
            end_index=citation.end_index,
            json=citation.json,
        )


def _encode_text(part: TextPart, proto: chat_pb2.Part) -> None:
    proto.text = part.text


def _encode_refusal(part: RefusalPart, proto: chat_pb2.Part) -> None:
    proto.refusal = part.refusal


def _encode_media(part: MediaPart, proto: chat_pb2.Part) -> None:
    media = proto.media
    sources = [name for name in ("data", "uri", "file_id") if getattr(part, name) is not None]
    if len(sources) != 1:
        found = " and ".join(sources) or "none of them"
        raise _BadPart(ValueError(f": has {found}; expected one of data, uri or file_id"))
    if part.modality is not None:
        number = _MODALITY_NUMBERS.get(part.modality)
        if number is None:
            raise _BadPart(
                ValueError(f".modality: is {part.modality!r}; expected {one_of(_MODALITY_NUMBERS)}")
            )
        media.modality = number
    media.mime_type = part.mime_type
    setattr(media, sources[0], getattr(part, sources[0]))
    media.filename = part.filename
    media.detail = part.detail


def _encode_reasoning(part: ReasoningPart, proto: chat_pb2.Part) -> None:
    reasoning = proto.reasoning
    reasoning.SetInParent()
    reasoning.text = part.text
    reasoning.redacted = part.redacted
    reasoning.id = part.id
    reasoning.encrypted_content = part.encrypted_content
    reasoning.is_summary = part.is_summary


def _encode_tool_call(part: ToolCall, proto: chat_pb2.Part) -> None:
    call = proto.tool_call
    call.SetInParent()
    call.id = part.id
    call.name = part.name
    call.arguments_json = part.arguments_json
    call.server_side = part.server_side


def _encode_tool_result(part: ToolResult, proto: chat_pb2.Part) -> None:
    result = proto.tool_result
    result.SetInParent()
    result.tool_call_id = part.tool_call_id
    result.name = part.name
    result.is_error = part.is_error


def _encode_provider_part(part: ProviderPart, proto: chat_pb2.Part) -> None:
    provider_part = proto.provider_part
    provider_part.SetInParent()
    provider_part.provider = part.provider
    provider_part.type = part.type
    provider_part.json = part.json


_ENCODERS: dict[type[Any], Callable[[Any, chat_pb2.Part], None]] = {
    TextPart: _encode_text,
    MediaPart: _encode_media,
    ReasoningPart: _encode_reasoning,
    ToolCall: _encode_tool_call,
    ToolResult: _encode_tool_result,
    RefusalPart: _encode_refusal,
    ProviderPart: _encode_provider_part,
}


def _decode_parts(protos: Any) -> tuple[Part, ...]:
    parts = [decode_part(proto) for proto in protos]
    return tuple([part for part in parts if part is not None])


def _decode_media(proto: chat_pb2.Part) -> MediaPart:
    media = proto.media
    source = media.WhichOneof("source")
    return MediaPart(
        modality=_MODALITY_NAMES.get(media.modality),
        mime_type=media.mime_type,
        data=media.data if source == "data" else None,
        uri=media.uri if source == "uri" else None,
        file_id=media.file_id if source == "file_id" else None,
        filename=media.filename,
        detail=media.detail,
    )


def _decode_reasoning(proto: chat_pb2.Part) -> ReasoningPart:
    reasoning = proto.reasoning
    return ReasoningPart(
        text=reasoning.text,
        redacted=reasoning.redacted,
        id=reasoning.id,
        encrypted_content=reasoning.encrypted_content,
        is_summary=reasoning.is_summary,
    )


def _decode_tool_call(proto: chat_pb2.Part) -> ToolCall:
    call = proto.tool_call
    return ToolCall(call.id, call.name, call.arguments_json, call.server_side)


def _decode_tool_result(proto: chat_pb2.Part) -> ToolResult:
    result = proto.tool_result
    return ToolResult(
        result.tool_call_id, _decode_parts(result.parts), result.name, result.is_error
    )


def _decode_provider_part(proto: chat_pb2.Part) -> ProviderPart:
    part = proto.provider_part
    return ProviderPart(part.provider, part.type, part.json)


_DECODERS: dict[str, Callable[[chat_pb2.Part], Any]] = {
    "text": lambda proto: TextPart(proto.text),
    "refusal": lambda proto: RefusalPart(proto.refusal),
    "media": _decode_media,
    "reasoning": _decode_reasoning,
    "tool_call": _decode_tool_call,
    "tool_result": _decode_tool_result,
    "provider_part": _decode_provider_part,
}
