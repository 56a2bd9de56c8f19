"""Ollama's own wire: `/api/chat` and `/api/generate`.

A stream is a JSON object a line. `message.content`, or `response` of the older one, is text;
`thinking` is reasoning; tool calls come whole, with an object of arguments. The line with
`done: true` is the last and has `done_reason` and the counts. A line `{"error": "…"}` may come
instead.
"""

from __future__ import annotations

import json
from typing import Any

from wires import sse
from wires.finish import set_finish, stops_with_calls
from wires.outcome import (
    COMPLETE,
    Outcome,
    ToolCall,
    Usage,
    WireError,
    as_object,
    as_objects,
    as_text,
    decoded,
)


def _take(outcome: Outcome, line: dict[str, Any]) -> None:
    outcome.head(model=line.get("model"))
    choice = outcome.choice()
    message = as_object(line.get("message")) or {
        "content": line.get("response"),
        "thinking": line.get("thinking"),
    }
    choice.add("reasoning", as_text(message.get("thinking")))
    choice.add("text", as_text(message.get("content")))
    for call in as_objects(message.get("tool_calls")):
        function = as_object(call.get("function"))
        choice.add_tool_call(
            ToolCall(
                call.get("id") or None,
                as_text(function.get("name")),
                json.dumps(function.get("arguments") or {}),
                True,
            )
        )
    if line.get("done"):
        set_finish(choice, line.get("done_reason"))
        stops_with_calls(choice)
        if "prompt_eval_count" in line or "eval_count" in line:
            outcome.usage = Usage(line.get("prompt_eval_count"), line.get("eval_count"))
        outcome.end = COMPLETE


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply: a stream of one line."""
    outcome = Outcome()
    *lines, last = decoded(body).split("\n")
    if sse.is_object(last):  # Else it was cut off, or there is nothing behind the last line.
        lines.append(last)
    for line in lines:
        if not line.strip():
            continue
        frame = sse.parse_object(line)
        if frame.get("error"):
            return outcome.fail(WireError(message=as_text(frame["error"]))).cleaned()
        _take(outcome, frame)
        if outcome.end == COMPLETE:
            break
    return outcome.cleaned()
