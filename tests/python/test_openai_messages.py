"""Messages in OpenAI's form."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import (
    MediaPart,
    Message,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
)
from nexusnitro.openai_messages import read_message


def read(**keys: Any) -> Message:
    """Reads one message."""
    return read_message(keys, "messages[0]")


def test_text() -> None:
    assert read(role="user", content="Hi", name="Ann") == Message("user", "Hi", "Ann")
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert read(role="system", content=parts) == Message.system("a", "b")


def test_images() -> None:
    def image(value: Any) -> Any:
        content = [{"type": "image_url", "image_url": value}]
        return read(role="user", content=content).parts[0]

    assert image({"url": "https://example.com/cat.jpg", "detail": "low"}) == MediaPart(
        "image", uri="https://example.com/cat.jpg", detail="low"
    )
    assert image("https://x") == MediaPart("image", uri="https://x")
    expected = MediaPart("image", "image/png", data=b"\x89PNG")
    assert image({"url": "data:image/png;base64,iVBORw=="}) == expected
    assert image({"url": "DATA:image/PNG;charset=x;base64,iVBORw=="}) == expected


def test_sound_and_files() -> None:
    audio = {"type": "input_audio", "input_audio": {"data": "AAA=", "format": "mp3"}}
    pdf = {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AAA="}
    held = {"type": "file", "file": {"file_id": "file-1"}}
    message = read(role="user", content=[audio, {"type": "file", "file": pdf}, held])
    assert message.parts == (
        MediaPart("audio", "audio/mpeg", data=b"\x00\x00"),
        MediaPart("document", "application/pdf", data=b"\x00\x00", filename="a.pdf"),
        MediaPart("document", file_id="file-1"),
    )


def test_what_an_assistant_said() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    message = read(
        role="assistant",
        reasoning_content="So.",
        content="Hi",
        refusal="No.",
        tool_calls=[call, ToolCall("2", "g")],
    )
    assert message == Message.assistant(
        ReasoningPart("So."),
        TextPart("Hi"),
        RefusalPart("No."),
        ToolCall("1", "f", '{"a": 1}'),
        ToolCall("2", "g"),
    )


def test_the_dump_of_another_clients_reply_is_taken() -> None:
    dump: dict[str, Any] = {
        "role": "assistant",
        "content": "Hi",
        "refusal": None,
        "annotations": [],
        "audio": None,
        "function_call": None,
        "tool_calls": None,
    }
    assert read(**dump) == Message.assistant("Hi")


def test_results_of_tools() -> None:
    expected = Message.tool_result("1", "12", name="f")
    assert read(role="tool", tool_call_id="1", content="12", name="f") == Message(
        "tool", expected.parts
    )


def test_our_own_form_is_taken_back() -> None:
    message = Message.assistant(
        "Hi", ToolCall("1", "f", "{}"), MediaPart(data=b"\x00", mime_type="x/y")
    )
    assert read(**message.to_dict()) == message


@pytest.mark.parametrize(
    ("keys", "error", "words"),
    [
        ({"role": "king"}, ValueError, "messages[0].role: is 'king'"),
        ({"role": "user", "contents": "Hi"}, ValueError, "messages[0].contents: is unknown"),
        ({"role": "user", "content": 5}, TypeError, "messages[0].content: is a int"),
        ({"role": "user", "content": None}, TypeError, "messages[0].content: is missing"),
        ({"role": "user", "content": ["Hi"]}, TypeError, "messages[0].content[0]: is a str"),
        (
            {"role": "user", "content": [{"type": "smell"}]},
            ValueError,
            "messages[0].content[0].type: is 'smell'; expected text, image_url",
        ),
        (
            {"role": "user", "content": [{"type": "text"}]},
            TypeError,
            "messages[0].content[0].text: is missing",
        ),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "cat.jpg"}}]},
            ValueError,
            "image_url.url: is no URL",
        ),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": "data:x,y"}]},
            ValueError,
            "is no data URI",
        ),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": "data:a/b;base64,?"}]},
            ValueError,
            "is no base64",
        ),
        (
            {"role": "user", "content": [{"type": "input_audio", "input_audio": {"format": "au"}}]},
            ValueError,
            "input_audio.format: is 'au'",
        ),
        (
            {"role": "user", "content": [{"type": "file", "file": {}}]},
            TypeError,
            "has neither file_id nor file_data",
        ),
        ({"role": "tool", "content": "12"}, TypeError, "messages[0].tool_call_id: is missing"),
        ({"role": "assistant", "tool_calls": 5}, TypeError, "messages[0].tool_calls: is a int"),
        (
            {"role": "assistant", "tool_calls": [{"id": "1", "type": "custom"}]},
            ValueError,
            "messages[0].tool_calls[0].type: is 'custom'",
        ),
        (
            {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f"}}]},
            TypeError,
            "messages[0].tool_calls[0].function.arguments: is missing",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_path(
    keys: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        read(**keys)
    assert words in str(caught.value)


def test_errors_show_no_content() -> None:
    secret = "data:image/png;base64,SECRET!"
    with pytest.raises(ValueError, match="base64") as caught:
        read(role="user", content=[{"type": "image_url", "image_url": secret}])
    assert "SECRET" not in str(caught.value)
