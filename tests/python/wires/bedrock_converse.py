"""AWS Bedrock's Converse.

A stream is a binary event stream. `:message-type` is `event` (`:event-type` says which; the payload
is JSON, with a field `p` of padding), `exception` or `error`. Blocks by `contentBlockIndex` begin
with `contentBlockStart` only if they are tool calls. `messageStop` has the stop reason; `metadata`
with the usage comes after it, so the stream ends there, or with the bytes.

`inputTokens` leaves out what came from the cache or went there.
"""

from __future__ import annotations

import json
from typing import Any

from wires import event_stream, sse
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


class ConverseDecoder:
    """Takes events, one after the other."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self._calls: dict[object, ToolCall] = {}  # By the block's index.
        self._stopped: set[object] = set()  # Blocks that have their stop.

    def take(self, kind: str, event: dict[str, Any]) -> None:
        """Takes an event."""
        outcome = self.outcome
        choice = outcome.choice()
        index = event.get("contentBlockIndex")
        if kind == "contentBlockStart":
            use = as_object(as_object(event.get("start")).get("toolUse"))
            if use:
                call = ToolCall(use.get("toolUseId"), as_text(use.get("name")))
                self._calls[index] = call
                if use.get("type") == "server_tool_use":
                    choice.server_tool_calls.append(call)
                else:
                    choice.add_tool_call(call)
        elif kind == "contentBlockDelta":
            self._grow(choice, index, as_object(event.get("delta")))
        elif kind == "contentBlockStop":
            self._stopped.add(index)
        elif kind == "messageStop":
            set_finish(choice, event.get("stopReason"))
            outcome.end = COMPLETE
        elif kind == "metadata" and event.get("usage"):
            outcome.usage = converse_usage(as_object(event["usage"]))

    def _grow(self, choice: Choice, index: object, delta: dict[str, Any]) -> None:
        choice.add("text", as_text(delta.get("text")))
        thought = as_object(delta.get("reasoningContent"))
        choice.add("reasoning", as_text(thought.get("text")))
        if thought.get("signature"):
            choice.signatures.append(thought["signature"])
        if thought.get("redactedContent"):
            choice.hidden_reasoning.append(thought["redactedContent"])
        piece = as_object(delta.get("toolUse")).get("input")
        if index in self._calls:
            self._calls[index].arguments += as_text(piece)
        if "citation" in delta:
            choice.citations += 1

    def take_whole(self, reply: dict[str, Any]) -> None:
        """Takes a whole reply."""
        choice = self.outcome.choice()
        message = as_object(as_object(reply.get("output")).get("message"))
        for block in as_objects(message.get("content")):
            choice.add("text", as_text(block.get("text")))
            reasoning = as_object(block.get("reasoningContent"))
            if reasoning.get("redactedContent"):
                choice.hidden_reasoning.append(reasoning["redactedContent"])
            thought = as_object(reasoning.get("reasoningText"))
            choice.add("reasoning", as_text(thought.get("text")))
            if thought.get("signature"):
                choice.signatures.append(thought["signature"])
            use = block.get("toolUse")
            if use:
                choice.add_tool_call(
                    ToolCall(use["toolUseId"], use["name"], json.dumps(use["input"]), True)
                )
            cited = as_object(block.get("citationsContent"))
            for text in as_objects(cited.get("content")):
                choice.add("text", as_text(text.get("text")))
            choice.citations += len(as_objects(cited.get("citations")))
        set_finish(choice, reply.get("stopReason"))
        if reply.get("usage"):
            self.outcome.usage = converse_usage(reply["usage"])
        self.outcome.end = COMPLETE

    def finished(self) -> Outcome:
        """What has come. A call that has ended without input has an empty one."""
        for index, call in self._calls.items():
            if index in self._stopped or self.outcome.end == COMPLETE:
                call.arguments = call.arguments or "{}"
        return self.outcome.cleaned()


def converse_usage(usage: dict[str, Any]) -> Usage:
    """Usage."""
    read = usage.get("cacheReadInputTokens")
    creation = usage.get("cacheWriteInputTokens")
    return Usage(
        input=usage.get("inputTokens", 0) + (read or 0) + (creation or 0),
        output=usage.get("outputTokens"),
        total=usage.get("totalTokens"),
        cache_read=read,
        cache_creation=creation,
    )


def stream_error(message: event_stream.Message) -> WireError | None:
    """The error that a message tells of, if it does."""
    headers = message.headers
    if headers.get(":message-type") == "exception":
        said = sse.parse_object(decoded(message.payload)) if message.payload else {}
        text = said.get("message") or said.get("Message")
        return WireError(as_text(headers.get(":exception-type")), "", as_text(text))
    if headers.get(":message-type") == "error":
        return WireError(
            "", as_text(headers.get(":error-code")), as_text(headers.get(":error-message"))
        )
    return None


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply."""
    decoder = ConverseDecoder()
    outcome = decoder.outcome
    if body.lstrip()[:1] == b"{":
        decoder.take_whole(sse.parse_object(decoded(body)))
        return decoder.finished()
    for message in event_stream.messages(body):
        if message is None:
            break  # Cut, unless it was behind the end.
        error = stream_error(message)
        if error is not None:
            outcome.fail(error)
            break
        event = sse.parse_object(decoded(message.payload)) if message.payload else {}
        decoder.take(as_text(message.headers.get(":event-type")), event)
        if message.headers.get(":event-type") == "metadata":
            break
    return decoder.finished()
