"""Anthropic's messages.

A stream is SSE; an event's `type` and its name are the same. `message_start` has the head and the
usage so far; blocks by `index` begin with `content_block_start`, grow by `content_block_delta` and
end with `content_block_stop`, if they do; `message_delta` has the stop reason and the usage, of
which each field counts that comes last; `message_stop` ends it. `error` may come at any time, and
so may `ping`. JSON may be followed by blanks. Gateways repeat `message_start`; where one
has another id, or its blocks begin anew, the answer is told again, and the first one is cut.

`input_tokens` leaves out what came from the cache or went there.
"""

from __future__ import annotations

import json
from typing import Any

from wires import sse
from wires.errors import find_error
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


class MessageDecoder:
    """Takes events, one after the other."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self._calls: dict[object, ToolCall] = {}  # By the block's index.
        self._blocks: dict[object, dict[str, Any]] = {}  # As they began, by their index.
        self._usage: dict[str, Any] = {}
        self._stopped: set[object] = set()  # Blocks that have their stop.
        self._repeated = False  # The message began again after some of it had come.
        self.began_anew = False

    def take(self, event: dict[str, Any]) -> None:
        """Takes an event."""
        outcome = self.outcome
        match event.get("type"):
            case "message_start":
                message = as_object(event.get("message"))
                if outcome.id not in ("", message.get("id")):
                    self.began_anew = True
                    return
                self._repeated = any(choice.order for choice in outcome.choices.values())
                outcome.head(message.get("id"), message.get("model"))
                self._take_usage(as_object(message.get("usage")))
            case "content_block_start":
                block = as_object(event.get("content_block"))
                if self._repeated and event.get("index") in self._blocks:
                    self.began_anew = True
                    return
                self._begin(outcome.choice(), event.get("index"), block)
            case "content_block_delta":
                self._grow(outcome.choice(), event.get("index"), as_object(event.get("delta")))
            case "content_block_stop":
                self._stopped.add(event.get("index"))
            case "message_delta":
                self._take_stop(as_object(event.get("delta")))
                self._take_usage(as_object(event.get("usage")))
            case "message_stop":
                outcome.end = COMPLETE
            case "error":
                outcome.fail(find_error(event) or WireError())

    def take_message(self, message: dict[str, Any]) -> None:
        """Takes a whole reply."""
        outcome = self.outcome
        outcome.head(message.get("id"), message.get("model"))
        for index, block in enumerate(as_objects(message.get("content"))):
            self._begin(outcome.choice(), index, block)
        self._take_stop(message)
        self._take_usage(as_object(message.get("usage")))
        outcome.end = COMPLETE

    def finished(self) -> Outcome:
        """What has come, with the inputs of calls that came whole."""
        for index, call in self._calls.items():
            block = self._blocks[index]
            stopped = index in self._stopped or self.outcome.end == COMPLETE
            if not call.arguments and stopped:
                call.arguments, call.as_json = json.dumps(block.get("input") or {}), True
            elif sse.is_object(call.arguments):
                block["input"] = json.loads(call.arguments)
        for choice in self.outcome.choices.values():
            if self.outcome.end != COMPLETE:
                self._drop_unfinished(choice)
        return self.outcome.cleaned()

    def _drop_unfinished(self, choice: Choice) -> None:
        """Drops what the backend did by itself and did not tell to its end."""
        for index in self._blocks.keys() - self._stopped:
            if choice.others and self._blocks[index] in choice.others:
                choice.others.remove(self._blocks[index])
            if self._calls.get(index) in choice.server_tool_calls:
                choice.server_tool_calls.remove(self._calls[index])

    def _begin(self, choice: Choice, index: object, block: dict[str, Any]) -> None:
        self._blocks[index] = block
        choice.others = choice.others or []
        match block.get("type"):
            case "text":
                choice.add("text", as_text(block.get("text")))
                choice.citations += len(as_objects(block.get("citations")))
            case "thinking":
                choice.add("reasoning", as_text(block.get("thinking")))
                _sign(choice, block.get("signature"))
            case "tool_use" | "server_tool_use" | "mcp_tool_use" as kind:
                call = ToolCall(block.get("id"), as_text(block.get("name")))
                self._calls[index] = call
                if kind == "tool_use":
                    choice.add_tool_call(call)
                else:
                    choice.server_tool_calls.append(call)
                    choice.others.append(block)
            case "redacted_thinking":
                choice.hidden_reasoning.append(as_text(block.get("data")))
            case _:
                choice.others.append(block)

    def _grow(self, choice: Choice, index: object, delta: dict[str, Any]) -> None:
        match delta.get("type"):
            case "text_delta":
                choice.add("text", as_text(delta.get("text")))
            case "thinking_delta":
                choice.add("reasoning", as_text(delta.get("thinking")))
            case "signature_delta":
                _sign(choice, delta.get("signature"))
            case "citations_delta":
                choice.citations += 1
            case "input_json_delta" if index in self._calls:
                self._calls[index].arguments += as_text(delta.get("partial_json"))

    def _take_stop(self, delta: dict[str, Any]) -> None:
        choice = self.outcome.choice()
        set_finish(choice, delta.get("stop_reason"))
        choice.stop_sequence = as_text(delta.get("stop_sequence")) or choice.stop_sequence

    def _take_usage(self, usage: dict[str, Any]) -> None:
        self._usage |= {key: value for key, value in usage.items() if value is not None}
        if not self._usage:
            return
        read = self._usage.get("cache_read_input_tokens")
        creation = self._usage.get("cache_creation_input_tokens")
        fresh = self._usage.get("input_tokens")
        self.outcome.usage = Usage(
            input=None if fresh is None else fresh + (read or 0) + (creation or 0),
            output=self._usage.get("output_tokens"),
            cache_read=read,
            cache_creation=creation,
            reasoning=as_object(self._usage.get("output_tokens_details")).get("thinking_tokens"),
        )


def _sign(choice: Choice, signature: object) -> None:
    if isinstance(signature, str) and signature:
        choice.signatures.append(signature)


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply."""
    decoder = MessageDecoder()
    if not sse.is_stream(body):
        reply = sse.parse_object(decoded(body))
        error = find_error(reply)
        if error is not None:
            return decoder.outcome.fail(error)
        decoder.take_message(reply)
        return decoder.finished()
    for event in sse.events(body):
        decoder.take(event.json())
        if decoder.outcome.end != "cut" or decoder.began_anew:
            break
    return decoder.finished()
