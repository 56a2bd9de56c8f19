"""Messages of Cohere's second API: their shape, and what they say."""

from __future__ import annotations

from typing import Any

from support.backends.openai_messages import IMAGE_TYPES, read_messages
from support.backends.script import Said
from support.backends.shapes import (
    Shape,
    anything,
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

_TEXT = record({"type": anything, "text": text()})
_IMAGE_URL = record(
    {"url": either(url, data_uri(*IMAGE_TYPES))}, {"detail": one_of("auto", "low", "high")}
)
_USER_PART = by_key(
    "type", {"text": _TEXT, "image_url": record({"type": anything, "image_url": _IMAGE_URL})}
)
_THINKING = record({"type": anything, "thinking": text()})
_CALL = record(
    {
        "id": text(),
        "type": one_of("function"),
        "function": record({"name": text(), "arguments": json_text}),
    }
)
MESSAGES: Shape = list_of(
    by_key(
        "role",
        {
            "system": record(
                {
                    "role": anything,
                    "content": either(text(), list_of(by_key("type", {"text": _TEXT}))),
                }
            ),
            "user": record({"role": anything, "content": either(text(), list_of(_USER_PART))}),
            "assistant": record(
                {"role": anything},
                {
                    "content": either(
                        text(), list_of(by_key("type", {"text": _TEXT, "thinking": _THINKING}))
                    ),
                    "tool_plan": text(),
                    "tool_calls": list_of(_CALL),
                },
            ),
            "tool": record(
                {
                    "role": anything,
                    "tool_call_id": text(),
                    "content": either(text(), list_of(by_key("type", {"text": _TEXT}))),
                }
            ),
        },
    )
)


def read(messages: list[dict[str, Any]]) -> tuple[str, tuple[Said, ...]]:
    """The system's text, and all that is said. What is no reasoning stands as OpenAI has it."""
    system: list[str] = []
    said: list[Said] = []
    for message in messages:
        parts = message.get("content", [])
        if isinstance(parts, list):
            thoughts = [part for part in parts if part["type"] == "thinking"]
            said += [Said("assistant", "reasoning", part["thinking"]) for part in thoughts]
            message = {**message, "content": [part for part in parts if part not in thoughts]}
        if "tool_plan" in message:
            said.append(Said("assistant", "text", message["tool_plan"]))
        instructions, rest = read_messages([message])
        system += [instructions] if instructions else []
        said += rest
    return "\n".join(system), tuple(said)
