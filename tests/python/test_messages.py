"""Message: parts, and the ways to make one."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from nexusnitro import Message, ReasoningPart, RefusalPart, TextPart, ToolCall, ToolResult


def test_strings_become_text_parts() -> None:
    assert Message("user", "Hi").parts == (TextPart("Hi"),)
    assert Message.user("a", TextPart("b")).parts == (TextPart("a"), TextPart("b"))
    assert Message("user", ["a", "b"]) == Message.user("a", "b")
    assert Message.assistant().parts == ()


def test_the_roles() -> None:
    made = [Message.system("x"), Message.developer("x"), Message.user("x"), Message.assistant("x")]
    assert [message.role for message in made] == ["system", "developer", "user", "assistant"]


def test_what_it_says_by_kind() -> None:
    call = ToolCall("1", "f", "{}")
    message = Message.assistant(
        ReasoningPart("So "), "Hel", ReasoningPart("be it."), "lo", call, RefusalPart("No.")
    )
    assert message.text == "Hello"
    assert message.tool_calls == (call,)
    assert message.reasoning == "So be it."
    assert message.refusal == "No."
    assert Message.user("x").reasoning is None
    assert Message.user("x").refusal is None


def test_tool_results() -> None:
    message = Message.tool_result("call_1", "12", name="f", is_error=True)
    assert message.role == "tool"
    assert message.parts == (ToolResult("call_1", (TextPart("12"),), "f", True),)


def test_it_is_immutable_hashable_and_pickles() -> None:
    message = Message.user("Hi", TextPart("there"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.role = "tool"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(message)) == message
    assert len({message, Message.user("Hi", "there")}) == 1
    assert not hasattr(message, "__dict__")
