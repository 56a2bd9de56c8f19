"""OpenAI's chat completions, and what the servers that imitate them do otherwise.

A stream is SSE. Each frame is `{"id", "model", "choices": [{"index", "delta", "finish_reason"}]}`;
`data: [DONE]` ends it. Where a server leaves that out the answer is complete if each choice has a
finish reason. Usage comes in a frame of its own, with the last choice, or in every frame; the last
one counts. A whole reply has `message` in place of `delta`.
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
    as_count,
    as_object,
    as_objects,
    as_text,
    decoded,
)


class _Calls:
    """The tool calls of one choice, by what tells them apart."""

    def __init__(self) -> None:
        self.by_key: dict[object, ToolCall] = {}
        self.last: ToolCall | None = None

    def find(self, choice: Choice, piece: dict[str, Any], position: int) -> ToolCall:
        key: object
        if isinstance(piece.get("index"), int):
            key = piece["index"]
        elif piece.get("id"):
            key = piece["id"]
        elif self.last is not None and not as_object(piece.get("function")).get("name"):
            return self.last
        else:
            key = (position, len(self.by_key))
        if key not in self.by_key:
            self.by_key[key] = ToolCall()
            choice.add_tool_call(self.by_key[key])
        self.last = self.by_key[key]
        return self.last


class ChatDecoder:
    """Takes frames, one after the other."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self._calls: dict[int, _Calls] = {}

    def take(self, frame: dict[str, Any]) -> None:
        """Takes a frame, or a whole reply."""
        outcome = self.outcome
        outcome.head(frame.get("id"), frame.get("model"))
        usage = as_object(frame.get("usage"))
        if usage:
            outcome.usage = openai_usage(usage)
        copy = as_object(as_object(frame.get("x_groq")).get("usage"))
        if copy and outcome.usage is None:
            outcome.usage = openai_usage(copy)
        for position, item in enumerate(as_objects(frame.get("choices"))):
            index = item.get("index")
            index = index if isinstance(index, int) else position
            message = item.get("delta")
            if message is None:
                message = item.get("message")
            if message is not None:
                self._take_message(outcome.choice(index), index, as_object(message))
            set_finish(outcome.choice(index), item.get("finish_reason"))
            # vLLM's and SGLang's: the string that ended the answer; a number is a token's.
            stop = item.get("stop_reason") or item.get("matched_stop")
            if isinstance(stop, str):
                outcome.choice(index).stop_sequence = stop
                if outcome.choice(index).finish == "STOP":
                    outcome.choice(index).finish = "STOP_SEQUENCE"

    def _take_message(self, choice: Choice, index: int, message: dict[str, Any]) -> None:
        details = as_objects(message.get("reasoning_details"))
        reasoning = message.get("reasoning") or message.get("reasoning_content")
        if not reasoning:
            reasoning = "".join(
                as_text(part.get("text") or part.get("summary")) for part in details
            )
        choice.add("reasoning", as_text(reasoning))
        _take_content(choice, message.get("content"))
        choice.add("refusal", as_text(message.get("refusal")))
        choice.citations += len(as_objects(message.get("annotations")))
        calls = self._calls.setdefault(index, _Calls())
        for position, piece in enumerate(as_objects(message.get("tool_calls"))):
            call = calls.find(choice, piece, position)
            function = as_object(piece.get("function"))
            call.id = call.id or piece.get("id") or None
            call.name = call.name or as_text(function.get("name"))
            arguments = function.get("arguments")
            if isinstance(arguments, (dict, list)):
                call.arguments, call.as_json = json.dumps(arguments), True
            else:
                call.arguments += as_text(arguments)

    def ended(self) -> bool:
        """Whether the answer is complete without an end mark."""
        choices = self.outcome.choices.values()
        return bool(choices) and all(choice.raw_finish for choice in choices)


def _take_content(choice: Choice, content: object) -> None:
    """Text, or Mistral's list of it: `[{"type": "thinking", "thinking": [{"text"}]}]`."""
    if isinstance(content, str):
        choice.add("text", content)
    for part in as_objects(content):
        if part.get("type") == "thinking":
            inner = part.get("thinking")
            for thought in [{"text": inner}] if isinstance(inner, str) else as_objects(inner):
                choice.add("reasoning", as_text(thought.get("text")))
        elif part.get("type") == "text":
            choice.add("text", as_text(part.get("text")))


def openai_usage(usage: dict[str, Any]) -> Usage:
    """Usage; details of the input are subsets of it."""
    prompt = as_object(usage.get("prompt_tokens_details"))
    completion = as_object(usage.get("completion_tokens_details"))
    cached = prompt.get("cached_tokens")
    if cached is None:
        cached = usage.get("prompt_cache_hit_tokens", usage.get("cached_tokens"))
    return Usage(
        input=as_count(usage.get("prompt_tokens")),
        output=as_count(usage.get("completion_tokens")),
        total=as_count(usage.get("total_tokens")),
        cache_read=as_count(cached),
        cache_creation=as_count(prompt.get("cache_write_tokens")),
        reasoning=as_count(completion.get("reasoning_tokens", usage.get("reasoning_tokens"))),
    )


def decode(body: bytes) -> Outcome:
    """A stream or a whole reply."""
    decoder = ChatDecoder()
    outcome = decoder.outcome
    if not sse.is_stream(body):
        reply = sse.parse_object(decoded(body))
        error = find_error(reply)
        if error is not None:
            return outcome.fail(error)
        decoder.take(reply)
        outcome.end = COMPLETE
        return outcome.cleaned()
    for event in sse.events(body):
        if event.done:
            outcome.end = COMPLETE
            return outcome.cleaned()
        frame = event.json()
        if event.name == "error" and "error" not in frame:
            frame = {"error": frame}
        decoder.take(frame)  # An error's frame may carry a choice and usage as well.
        error = find_error(frame)
        if error is not None:
            return outcome.fail(error).cleaned()
    if decoder.ended():
        outcome.end = COMPLETE
    return outcome.cleaned()
