"""Cohere's `/v2/chat`.

A stream is SSE; an event's `type` and its name are the same. `content-start` and `-delta` bring
text, or `thinking`; `tool-plan-delta` what the model means to do with its tools; `tool-call-start`
and `-delta` calls by `index`; `citation-start` a citation. `message-end` has the finish reason and
the usage, and ends it; `[DONE]` follows.
"""

from __future__ import annotations

import json
from typing import Any

from wires import sse
from wires.finish import set_finish
from wires.outcome import (
    COMPLETE,
    Choice,
    Outcome,
    ToolCall,
    Usage,
    WireError,
    as_object,
    as_objects,
    as_text,
    decoded,
)


def _take(outcome: Outcome, calls: dict[object, ToolCall], event: dict[str, Any]) -> None:
    delta = as_object(event.get("delta"))
    message = as_object(delta.get("message"))
    choice = outcome.choice()
    match event.get("type"):
        case "message-start":
            outcome.head(event.get("id"))
        case "content-start" | "content-delta":
            _take_content(choice, as_object(message.get("content")))
        case "tool-plan-delta":
            choice.add("reasoning", as_text(message.get("tool_plan")))
        case "tool-call-start":
            piece = as_object(message.get("tool_calls"))
            function = as_object(piece.get("function"))
            call = ToolCall(
                piece.get("id"), as_text(function.get("name")), as_text(function.get("arguments"))
            )
            calls[event.get("index")] = call
            choice.add_tool_call(call)
        case "tool-call-delta":
            function = as_object(as_object(message.get("tool_calls")).get("function"))
            if event.get("index") in calls:
                calls[event.get("index")].arguments += as_text(function.get("arguments"))
        case "citation-start":
            choice.citations += 1
        case "message-end":
            set_finish(choice, delta.get("finish_reason"))
            _take_usage(outcome, as_object(delta.get("usage")))
            if delta.get("error"):
                outcome.fail(WireError(message=as_text(delta["error"])))
            else:
                outcome.end = COMPLETE


def _take_content(choice: Choice, content: dict[str, Any]) -> None:
    choice.add("reasoning", as_text(content.get("thinking")))
    choice.add("text", as_text(content.get("text")))


def _take_usage(outcome: Outcome, usage: dict[str, Any]) -> None:
    tokens = as_object(usage.get("tokens")) or as_object(usage.get("billed_units"))
    if tokens:
        outcome.usage = Usage(
            input=tokens.get("input_tokens"),
            output=tokens.get("output_tokens"),
            cache_read=usage.get("cached_tokens"),
        )


def _take_whole(outcome: Outcome, reply: dict[str, Any]) -> None:
    outcome.head(reply.get("id"), reply.get("model"))
    message = as_object(reply.get("message"))
    choice = outcome.choice()
    choice.add("reasoning", as_text(message.get("tool_plan")))
    for part in as_objects(message.get("content")):
        _take_content(choice, part)
    for call in as_objects(message.get("tool_calls")):
        function = as_object(call.get("function"))
        arguments = function.get("arguments")
        as_json = not isinstance(arguments, str)
        choice.add_tool_call(
            ToolCall(
                call.get("id"),
                as_text(function.get("name")),
                json.dumps(arguments) if as_json else as_text(arguments),
                as_json,
            )
        )
    choice.citations += len(as_objects(message.get("citations")))
    set_finish(choice, reply.get("finish_reason"))
    _take_usage(outcome, as_object(reply.get("usage")))
    outcome.end = COMPLETE


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply."""
    outcome = Outcome()
    if not sse.is_stream(body):
        reply = sse.parse_object(decoded(body))
        if isinstance(reply.get("message"), str):
            return outcome.fail(WireError(message=reply["message"]))
        _take_whole(outcome, reply)
        return outcome.cleaned()
    calls: dict[object, ToolCall] = {}
    for event in sse.events(body):
        if event.done:
            break
        _take(outcome, calls, event.json())
        if outcome.end != "cut":
            break
    return outcome.cleaned()
