"""The shapes in which servers that speak OpenAI's wires, or Anthropic's, tell of errors."""

from __future__ import annotations

from typing import Any

from wires.outcome import WireError, as_text


def find_error(frame: dict[str, Any]) -> WireError | None:
    """The error in a frame or a body, if it is one.

    `{"error": {"message", "type", "code"}}` is OpenAI's, and Anthropic's without a code; `{"error":
    "…"}` with `error_type` beside it TGI's; `{"object": "error", "message", …}` older servers' of
    vLLM.
    """
    error = frame.get("error")
    if isinstance(error, dict) and error:
        return WireError(
            as_text(error.get("type")), as_text(error.get("code")), as_text(error.get("message"))
        )
    if isinstance(error, str) and error:
        return WireError(as_text(frame.get("error_type")), as_text(frame.get("code")), error)
    if frame.get("object") == "error":
        return WireError(
            as_text(frame.get("type")), as_text(frame.get("code")), as_text(frame.get("message"))
        )
    return None
