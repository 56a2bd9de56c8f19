"""The parts of messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexusnitro import MediaPart, TextPart, ToolCall, ToolResult
from nexusnitro.parts import as_parts, modality_of


def test_media_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    path.write_bytes(b"\x89PNG")
    part = MediaPart.from_file(path, detail="low")
    assert (part.modality, part.mime_type, part.data) == ("image", "image/png", b"\x89PNG")
    assert (part.filename, part.detail) == ("dot.png", "low")
    with pytest.raises(ValueError, match="MIME type"):
        MediaPart.from_file(tmp_path / "nothing.unheardof")
    with pytest.raises(OSError, match=r"none\.png"):
        MediaPart.from_file(tmp_path / "none.png")


def test_media_from_a_uri() -> None:
    part = MediaPart.from_uri("https://example.com/cat.jpg")
    assert (part.modality, part.uri, part.data) == ("image", "https://example.com/cat.jpg", None)


@pytest.mark.parametrize(
    ("mime_type", "modality"),
    [
        ("image/png", "image"),
        ("audio/wav", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        ("text/plain", "document"),
    ],
)
def test_the_modality_of_a_mime_type(mime_type: str, modality: str) -> None:
    assert modality_of(mime_type) == modality


def test_arguments_of_tool_calls() -> None:
    assert ToolCall("1", "f", '{"a": 1}').arguments == {"a": 1}
    assert ToolCall("1", "f", "").arguments == {}
    for text in ("{", "[1]", "null"):
        with pytest.raises(ValueError, match="tool call 1"):
            _ = ToolCall("1", "f", text).arguments


def test_parts_of_tool_results() -> None:
    assert ToolResult("1", "12").parts == (TextPart("12"),)
    assert ToolResult("1", ["a", TextPart("b")]).parts == (TextPart("a"), TextPart("b"))


def test_parts_that_are_parts_already_are_kept() -> None:
    parts = (TextPart("a"), TextPart("b"))
    assert as_parts(parts) is parts
    assert as_parts(("a", TextPart("b"))) == parts
    assert as_parts(iter(["a", "b"])) == parts
