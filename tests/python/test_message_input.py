"""What callers may give as messages."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import Message, TextPart, ToolCall
from nexusnitro.message_codec import decode_message
from nexusnitro.message_input import encode_messages
from nexusnitro.v1 import chat_pb2


def encode(messages: Any) -> list[Message]:
    """Encodes, and decodes again."""
    request = chat_pb2.ChatRequest()
    encode_messages(messages, request.messages)
    return [decode_message(message) for message in request.messages]


def test_a_string_is_one_message_of_the_user() -> None:
    assert encode("Hi") == [Message.user("Hi")]


def test_any_mix_of_forms() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    mixed = [
        {"role": "system", "content": "Be brief."},
        Message.user("Hi"),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "12"},
        Message.user("a", "b").to_dict(),
    ]
    expected = [
        Message.system("Be brief."),
        Message.user("Hi"),
        Message.assistant(ToolCall("1", "f", "{}")),
        Message.tool_result("1", "12"),
        Message.user("a", "b"),
    ]
    assert encode(mixed) == expected
    assert encode(iter(mixed)) == expected
    assert encode(tuple(mixed)) == expected


@pytest.mark.parametrize("role", ["system", "developer", "user", "assistant"])
def test_the_short_way_and_the_long_way_agree(role: str) -> None:
    short = encode([{"role": role, "content": "Hi"}])
    assert short == encode([{"role": role, "content": [{"type": "text", "text": "Hi"}]}])
    assert short[0].parts == (TextPart("Hi"),)


@pytest.mark.parametrize(
    ("messages", "error", "words"),
    [
        ([], ValueError, "messages: is empty"),
        (Message.user("Hi"), TypeError, "messages: is one message"),
        ({"role": "user", "content": "Hi"}, TypeError, "messages: is one message"),
        (5, TypeError, "messages: is a int"),
        (b"Hi", TypeError, "messages: is a bytes"),
        (["Hi"], TypeError, "messages[0]: is a str; expected a Message or a dict"),
        ([Message.user("a"), {"role": "king"}], ValueError, "messages[1].role: is 'king'"),
        ([{"content": "Hi"}], ValueError, "messages[0].role: is None"),
        ([{"role": "user"}], TypeError, "messages[0].content: is missing"),
        ([{"role": "user", "content": "\ud800"}], ValueError, "messages[0].content: holds text"),
        ("\ud800", ValueError, "messages.parts[0]: holds text"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    messages: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        encode(messages)
    assert words in str(caught.value)
