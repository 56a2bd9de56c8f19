"""What a message consists of: text, media, reasoning, tool calls, tool results, ….

All parts are immutable. Besides its own fields each one has `signature` (opaque bytes that a
backend put on it, to be sent back unchanged), `cache_control` and `citations`.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Modality = Literal["image", "audio", "video", "document"]


@dataclass(frozen=True, slots=True)
class CacheControl:
    """Asks the backend to cache the prompt up to the part that carries this.

    Attributes:
        ttl: Seconds that the cache should live; None leaves it to the backend.
    """

    ttl: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that a text cites.

    Attributes:
        uri: URL of the source; may be empty.
        title: Title of the source; may be empty.
        cited_text: Words of the source that are cited; may be empty.
        start_index: First character of the citing text.
        end_index: Character after the last one of the citing text.
        json: The citation as the backend sent it.
    """

    uri: str = ""
    title: str = ""
    cited_text: str = ""
    start_index: int | None = None
    end_index: int | None = None
    json: str = ""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Plain text.

    Attributes:
        text: The text.
    """

    text: str
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaPart:
    """An image, a sound, a video or a document: exactly one of `data`, `uri` and `file_id`.

    Attributes:
        modality: Kind of media; None takes it from the MIME type.
        mime_type: MIME type, for example `image/png`. Required with `data`.
        data: The bytes themselves, not base64.
        uri: URL that the backend can read; the sidecar passes it on and never fetches it.
        file_id: Identifier of a file that the backend holds.
        filename: File name, where the backend takes one.
        detail: Level of detail of an image: `low`, `high` or `auto`.

    Example:
        MediaPart.from_file("diagram.png")
        MediaPart.from_uri("https://example.com/cat.jpg", modality="image")
    """

    modality: Modality | None = None
    mime_type: str = ""
    data: bytes | None = None
    uri: str | None = None
    file_id: str | None = None
    filename: str = ""
    detail: str = ""
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()

    @classmethod
    def from_file(cls, path: str | Path, *, detail: str = "") -> MediaPart:
        """Reads a file; its MIME type is told by its name.

        Args:
            path: Path of the file.
            detail: Level of detail of an image.

        Returns:
            The part.

        Raises:
            OSError: The file cannot be read.
            ValueError: The name tells no MIME type.
        """
        path = Path(path)
        mime_type = mimetypes.guess_type(path.name)[0]
        if mime_type is None:
            raise ValueError(
                f"{path}: the name tells no MIME type; use MediaPart(data=, mime_type=)"
            )
        return cls(
            modality=modality_of(mime_type),
            mime_type=mime_type,
            data=path.read_bytes(),
            filename=path.name,
            detail=detail,
        )

    @classmethod
    def from_uri(cls, uri: str, *, modality: Modality = "image", detail: str = "") -> MediaPart:
        """Names media by a URL.

        Args:
            uri: URL that the backend can read.
            modality: Kind of media.
            detail: Level of detail of an image.

        Returns:
            The part.
        """
        return cls(modality=modality, uri=uri, detail=detail)


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """Reasoning of the model.

    Attributes:
        text: Reasoning in words; empty where the backend hides it.
        redacted: Reasoning that the backend encrypted; to be sent back unchanged.
        id: Backend's identifier of the reasoning; may be empty.
        encrypted_content: Reasoning in the backend's encrypted form; to be sent back unchanged.
        is_summary: Whether `text` is a summary.
    """

    text: str = ""
    redacted: bytes = b""
    id: str = ""
    encrypted_content: str = ""
    is_summary: bool = False
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call that the model asks for.

    Attributes:
        id: Identifier that the tool's result must name.
        name: Name of the tool.
        arguments_json: Arguments as the model wrote them: meant to be a JSON object, but models
            err.
        server_side: Whether the backend runs the tool itself.
    """

    id: str
    name: str
    arguments_json: str = ""
    server_side: bool = False
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments, parsed.

        Raises:
            ValueError: The model did not write a JSON object.
        """
        try:
            arguments = json.loads(self.arguments_json or "{}")
        except ValueError as error:
            raise ValueError(f"the arguments of the tool call {self.id} are no JSON") from error
        if not isinstance(arguments, dict):  # The model's fault, so no TypeError.
            message = f"the arguments of the tool call {self.id} are no JSON object"
            raise ValueError(message)  # noqa: TRY004
        return arguments


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The result of a tool call.

    Attributes:
        tool_call_id: Identifier of the tool call.
        parts: What the tool gave back: a string, or parts.
        name: Name of the tool, for backends that match results by name.
        is_error: Whether the tool failed.
    """

    tool_call_id: str
    parts: tuple[Part, ...]
    name: str = ""
    is_error: bool = False
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()

    def __init__(
        self,
        tool_call_id: str,
        parts: str | Iterable[Part | str],
        name: str = "",
        is_error: bool = False,
        signature: bytes = b"",
        cache_control: CacheControl | None = None,
        citations: tuple[Citation, ...] = (),
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "tool_call_id", tool_call_id)
        set_field(self, "parts", as_parts(parts))
        set_field(self, "name", name)
        set_field(self, "is_error", is_error)
        set_field(self, "signature", signature)
        set_field(self, "cache_control", cache_control)
        set_field(self, "citations", citations)


@dataclass(frozen=True, slots=True)
class RefusalPart:
    """The model's refusal to answer.

    Attributes:
        refusal: The refusal in words.
    """

    refusal: str
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderPart:
    """Something of one provider that the API does not model.

    Attributes:
        provider: Provider that it belongs to.
        type: Kind, in the provider's words.
        json: The thing itself.
    """

    provider: str
    type: str
    json: str
    signature: bytes = b""
    cache_control: CacheControl | None = None
    citations: tuple[Citation, ...] = ()


Part = TextPart | MediaPart | ReasoningPart | ToolCall | ToolResult | RefusalPart | ProviderPart

# The name of each kind of part in dicts.
PART_TYPES: dict[str, type[Any]] = {
    "text": TextPart,
    "media": MediaPart,
    "reasoning": ReasoningPart,
    "tool_call": ToolCall,
    "tool_result": ToolResult,
    "refusal": RefusalPart,
    "provider": ProviderPart,
}
PART_CLASSES = frozenset(PART_TYPES.values())


def as_parts(parts: str | Iterable[Part | str]) -> tuple[Part, ...]:
    """Turns a string into one text part, and the strings among parts into text parts."""
    if type(parts) is tuple and str not in map(type, parts):
        return parts
    if isinstance(parts, str):
        return (TextPart(parts),)
    return tuple(TextPart(part) if isinstance(part, str) else part for part in parts)


def modality_of(mime_type: str) -> Modality:
    """The kind of media that a MIME type stands for."""
    kind = mime_type.partition("/")[0]
    if kind == "image":
        return "image"
    if kind == "audio":
        return "audio"
    return "video" if kind == "video" else "document"
