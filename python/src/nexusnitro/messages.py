"""Messages of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from nexusnitro import dicts
from nexusnitro.parts import (
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    ToolResult,
    as_parts,
)

Role = Literal["system", "developer", "user", "assistant", "tool"]
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """One message of a conversation. Immutable.

    Attributes:
        role: Who speaks: `system`, `developer`, `user`, `assistant` or `tool`.
        parts: What is said, in order. A string, and each string among the parts, becomes a
            TextPart.
        name: Name of the speaker, where the backend takes one.

    Example:
        Message("user", "What is this?")
        Message.user("What is this?", MediaPart.from_file("photo.jpg"))
        Message.tool_result(call.id, "12 °C")
    """

    role: Role
    parts: tuple[Part, ...]
    name: str = ""

    def __init__(self, role: Role, parts: str | Iterable[Part | str] = (), name: str = "") -> None:
        set_field = object.__setattr__
        set_field(self, "role", role)
        set_field(self, "parts", as_parts(parts))
        set_field(self, "name", name)

    @classmethod
    def system(cls, *parts: Part | str) -> Message:
        """Instructions that frame the conversation."""
        return cls("system", parts)

    @classmethod
    def developer(cls, *parts: Part | str) -> Message:
        """Instructions of the application's developer."""
        return cls("developer", parts)

    @classmethod
    def user(cls, *parts: Part | str) -> Message:
        """What the user says."""
        return cls("user", parts)

    @classmethod
    def assistant(cls, *parts: Part | str) -> Message:
        """What the model said."""
        return cls("assistant", parts)

    @classmethod
    def tool_result(
        cls,
        tool_call_id: str,
        result: str | Iterable[Part | str],
        *,
        name: str = "",
        is_error: bool = False,
    ) -> Message:
        """The result of a tool call.

        Args:
            tool_call_id: Identifier of the call, `ToolCall.id`.
            result: What the tool gave back.
            name: Name of the tool, for backends that match results by name.
            is_error: Whether the tool failed.

        Returns:
            The message.
        """
        return cls("tool", (ToolResult(tool_call_id, result, name, is_error),))

    @property
    def text(self) -> str:
        """Its text parts, joined."""
        return "".join([part.text for part in self.parts if type(part) is TextPart])

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tool calls that it asks for."""
        return tuple([part for part in self.parts if type(part) is ToolCall])

    @property
    def reasoning(self) -> str | None:
        """The model's reasoning, joined; None if it shows none."""
        texts = [part.text for part in self.parts if type(part) is ReasoningPart]
        return "".join(texts) if texts else None

    @property
    def refusal(self) -> str | None:
        """The model's refusal, joined; None if it did not refuse."""
        texts = [part.refusal for part in self.parts if type(part) is RefusalPart]
        return "".join(texts) if texts else None

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON that loses nothing; it is taken back wherever messages are.

        Returns:
            `{"role": …, "parts": [{"kind": "text", "text": …}, …]}`; bytes are base64.
        """
        result: dict[str, Any] = {"role": self.role, "parts": dicts.to_dict(self.parts)}
        if self.name:
            result["name"] = self.name
        return result
