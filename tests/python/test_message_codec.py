"""Messages to protobuf and back."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import (
    CacheControl,
    Citation,
    MediaPart,
    Message,
    Part,
    ProviderPart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    ToolResult,
)
from nexusnitro.message_codec import decode_message, decode_part, encode_message, one_of
from nexusnitro.v1 import chat_pb2

PARTS: list[Part] = [
    TextPart("Grüße 🎉"),
    TextPart(""),
    TextPart("a", b"sig", CacheControl(300.5), (Citation("u", "t", "c", 0, 5, "{}"), Citation())),
    TextPart("a", cache_control=CacheControl()),
    MediaPart("image", "image/png", data=b"\x00\xff", filename="f", detail="low"),
    MediaPart("audio", "audio/wav", data=b""),
    MediaPart(uri="https://example.com/x.pdf"),
    MediaPart("document", file_id="file-1"),
    ReasoningPart(),
    ReasoningPart("so", b"red", "id", "enc", True, b"sig"),
    ToolCall("1", "f", '{"a": 1}', True, b"sig"),
    ToolResult("1", (TextPart("12"), MediaPart(uri="https://x")), "f", True),
    RefusalPart("No."),
    ProviderPart("p", "t", "{}"),
]


def there_and_back(message: Message) -> Message:
    """Encodes, serialises, parses and decodes."""
    proto = chat_pb2.Message()
    encode_message(message, proto, "messages[0]")
    return decode_message(chat_pb2.Message.FromString(proto.SerializeToString()))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_parts_survive_the_round_trip(part: Part) -> None:
    assert there_and_back(Message("user", (part,))).parts == (part,)


@pytest.mark.parametrize("role", ["system", "developer", "user", "assistant", "tool"])
def test_roles_and_names_survive_the_round_trip(role: Any) -> None:
    message = Message(role, PARTS, "Ann")
    assert there_and_back(message) == message


def test_kinds_of_a_newer_sidecar_are_left_out() -> None:
    proto = chat_pb2.Message(role=chat_pb2.ROLE_ASSISTANT)
    proto.parts.add()
    proto.parts.add(text="a")
    assert decode_message(proto).parts == (TextPart("a"),)
    assert decode_part(chat_pb2.Part()) is None


@pytest.mark.parametrize(
    ("message", "error", "words"),
    [
        (Message("robot", "a"), ValueError, "messages[0].role: is 'robot'; expected system,"),  # type: ignore[arg-type]
        (Message("user", "a", 5), TypeError, "messages[0].name: is a int"),  # type: ignore[arg-type]
        (Message("user", (5,)), TypeError, "messages[0].parts[0]: is a int; expected a part"),  # type: ignore[arg-type]
        (Message.user(TextPart(5)), TypeError, "messages[0].parts[0].text: is a int"),  # type: ignore[arg-type]
        (
            Message.user("a", MediaPart("image", "image/png", data="x")),  # type: ignore[arg-type]
            TypeError,
            "messages[0].parts[1].data: is a str; expected bytes or None",
        ),
        (
            Message.user(MediaPart("image")),
            ValueError,
            "messages[0].parts[0]: has none of them; expected one of data, uri or file_id",
        ),
        (
            Message.user(MediaPart("image", data=b"x", uri="https://x")),
            ValueError,
            "messages[0].parts[0]: has data and uri",
        ),
        (
            Message.user(MediaPart("smell", uri="https://x")),  # type: ignore[arg-type]
            ValueError,
            "messages[0].parts[0].modality: is 'smell'",
        ),
        (
            Message.tool_result("1", (TextPart(5),)),  # type: ignore[arg-type]
            TypeError,
            "messages[0].parts[0].parts[0].text: is a int",
        ),
        (Message.user("\ud800"), ValueError, "messages[0].parts[0]: holds text that is no valid"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    message: Message, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        encode_message(message, chat_pb2.Message(), "messages[0]")
    assert words in str(caught.value)


def test_lists_in_words() -> None:
    assert one_of(["a", "b", "c"]) == "a, b or c"
    assert one_of(["a"]) == "a"
