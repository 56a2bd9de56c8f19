"""OpenAI's responses.

A stream is SSE; an event's `type` says what it is, its name says the same or is missing. The
answer is a list of items by `output_index`: `message` (parts by `content_index`), `reasoning`
(summaries or text), `function_call`, and what the backend did by itself. Items begin with
`.output_item.added`, grow by `.delta` events, and are told again whole by `.done` events, by
`.output_item.done` and in the last event: `response.completed`, `.incomplete` or `.failed`. Some
servers send `[DONE]` after it.
"""

from __future__ import annotations

from typing import Any

from wires import sse
from wires.errors import find_error
from wires.finish import set_finish, stops_with_calls
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

_DELTAS = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "refusal",
    "response.reasoning_text.delta": "reasoning",
    "response.reasoning_summary_text.delta": "reasoning",
}
# Items that are text, reasoning or tool calls; others are the provider's own.
_KINDS = ("message", "reasoning", "function_call", "custom_tool_call")
_PARTS = {
    "output_text": "text",
    "refusal": "refusal",
    "reasoning_text": "reasoning",
    "summary_text": "reasoning",
}


class _Decoder:
    def __init__(self) -> None:
        self.outcome = Outcome()
        self.calls: dict[object, ToolCall] = {}
        self.grown: set[object] = set()  # Items whose pieces have come.

    def take(self, event: dict[str, Any]) -> None:
        kind = as_text(event.get("type"))
        choice = self.outcome.choice()
        if kind in _DELTAS:
            choice.add(_DELTAS[kind], as_text(event.get("delta")))
            self.grown.add(_key(event))
        elif kind in (
            "response.function_call_arguments.delta",
            "response.custom_tool_call_input.delta",
        ):
            call = self.calls.get(_key(event))
            if call is not None:
                call.arguments += as_text(event.get("delta"))
                self.grown.add(_key(event))
        elif kind == "response.output_item.added":
            self._begin(choice, _key(event), as_object(event.get("item")))
        elif kind == "response.output_item.done":
            self._begin(choice, _key(event), as_object(event.get("item")))
            self._end(choice, _key(event), as_object(event.get("item")))
        elif kind == "response.output_text.annotation.added":
            choice.citations += 1
        elif "response" in event:
            self.take_response(as_object(event["response"]))

    def _begin(self, choice: Choice, index: object, item: dict[str, Any]) -> None:
        if item.get("type") not in ("function_call", "custom_tool_call") or index in self.calls:
            return
        self.calls[index] = ToolCall(item.get("call_id"), as_text(item.get("name")))
        choice.add_tool_call(self.calls[index])

    def _end(self, choice: Choice, index: object, item: dict[str, Any]) -> None:
        """Takes an item whole: what is told at its end alone, and all if no piece has come."""
        choice.others = choice.others or []
        if item.get("type") not in _KINDS:
            choice.others.append(item)
        if item.get("encrypted_content") and item.get("type") == "reasoning":
            choice.hidden_reasoning.append(item["encrypted_content"])
        if index in self.grown:
            return
        self.grown.add(index)
        if index in self.calls:
            self.calls[index].arguments = as_text(item.get("arguments") or item.get("input"))
        for part in as_objects(item.get("summary")) + as_objects(item.get("content")):
            kind = _PARTS.get(as_text(part.get("type")))
            if kind is not None:
                choice.add(kind, as_text(part.get(kind if kind == "refusal" else "text")))
                choice.citations += len(as_objects(part.get("annotations")))

    def take_response(self, response: dict[str, Any]) -> None:
        """The response as it stands: at the beginning, and whole at the end."""
        outcome = self.outcome
        outcome.head(response.get("id"), response.get("model"))
        usage = as_object(response.get("usage"))
        if usage:
            outcome.usage = responses_usage(usage)
        status = response.get("status")
        if status == "failed":
            error = as_object(response.get("error"))
            outcome.fail(
                WireError(
                    as_text(error.get("type")),
                    as_text(error.get("code")),
                    as_text(error.get("message")),
                )
            )
        elif status in ("completed", "incomplete"):
            choice = outcome.choice()
            # Items that came before are here again, maybe by other ids.
            untold = [] if self.grown or self.calls else as_objects(response.get("output"))
            for index, item in enumerate(untold):
                self._begin(choice, index, item)
                self._end(choice, index, item)
            details = as_object(response.get("incomplete_details"))
            set_finish(choice, details.get("reason") or status)
            stops_with_calls(choice)
            outcome.end = COMPLETE


def _key(event: dict[str, Any]) -> object:
    """What tells items apart: llama.cpp leaves out the index."""
    if "output_index" in event:
        return event["output_index"]
    return event.get("item_id") or as_object(event.get("item")).get("id")


def responses_usage(usage: dict[str, Any]) -> Usage:
    """Usage; details of the input are subsets of it."""
    input_details = as_object(usage.get("input_tokens_details"))
    return Usage(
        input=usage.get("input_tokens"),
        output=usage.get("output_tokens"),
        total=usage.get("total_tokens"),
        cache_read=input_details.get("cached_tokens"),
        cache_creation=input_details.get("cache_write_tokens"),
        reasoning=as_object(usage.get("output_tokens_details")).get("reasoning_tokens"),
    )


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply."""
    decoder = _Decoder()
    outcome = decoder.outcome
    if not sse.is_stream(body):
        reply = sse.parse_object(decoded(body))
        error = find_error(reply)
        if error is not None and reply.get("object") != "response":
            return outcome.fail(error)
        decoder.take_response(reply)
        return outcome.cleaned()
    for event in sse.events(body):
        if event.done:
            break
        frame = event.json()
        if frame.get("type") == "error" or event.name == "error" or "type" not in frame:
            # The error itself, or `{"error": {…}}`.
            inner = as_object(frame.get("error")) or frame | {"type": ""}
            return outcome.fail(find_error({"error": inner}) or WireError()).cleaned()
        decoder.take(frame)
        if outcome.end != "cut":
            break
    return outcome.cleaned()
