"""Joins the events of a stream into one reply."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from nexusnitro.replies import ChatReply
from nexusnitro.v1 import chat_pb2


class StreamJoiner:
    """Takes the events of one stream, in order, and joins them. Not thread-safe.

    Text is what most events hold, so it has a short way: deltas of the part that grew last are
    appended to one buffer.

    Attributes:
        ended: Whether the `end` event came.
    """

    __slots__ = ("_choice_index", "_choices", "_part_index", "_response", "_write", "ended")

    def __init__(self) -> None:
        self.ended = False
        self._response = chat_pb2.ChatResponse()
        self._choices: dict[int, _Choice] = {}
        # The text part that grew last, and how to append to it.
        self._choice_index = -1
        self._part_index = -1
        self._write: Callable[[str], Any] = _nowhere

    def add_chunk(self, chunk: chat_pb2.ChatChunk) -> list[str]:
        """Takes a chunk.

        Args:
            chunk: The chunk.

        Returns:
            The texts that it adds to the first choice.
        """
        texts = []
        for event in chunk.events:
            delta = event.part_delta
            text = delta.text  # Empty in events and deltas of other kinds.
            if not text:
                self._add_other(event)
                continue
            choice = delta.choice_index
            if delta.part_index != self._part_index or choice != self._choice_index:
                self._select(choice, delta.part_index)
            self._write(text)
            if delta.logprobs:
                self._choice(choice).proto.logprobs.extend(delta.logprobs)
            if choice == 0:
                texts.append(text)
        return texts

    def reply(self, complete: bool) -> ChatReply:
        """The reply as far as it has come.

        Args:
            complete: Whether the stream is over, so that this is all of it.

        Returns:
            A reply of its own: events that come later do not change it.
        """
        response = chat_pb2.ChatResponse()
        response.CopyFrom(self._response)
        for index in sorted(self._choices):
            self._choices[index].write_to(response.choices.add(index=index))
        return ChatReply(response, complete)

    def _choice(self, index: int) -> _Choice:
        choice = self._choices.get(index)
        if choice is None:
            choice = self._choices[index] = _Choice()
        return choice

    def _select(self, choice_index: int, part_index: int) -> None:
        self._choice_index, self._part_index = choice_index, part_index
        self._write = self._choice(choice_index).buffer(part_index, "text").write

    def _add_delta(self, delta: chat_pb2.PartDelta) -> None:
        kind = delta.WhichOneof("delta")
        choice = self._choice(delta.choice_index)
        choice.proto.logprobs.extend(delta.logprobs)
        if kind in ("reasoning", "arguments_fragment", "refusal", "data", "signature"):
            choice.buffer(delta.part_index, kind).write(getattr(delta, kind))
        elif kind == "citation":
            choice.part(delta.part_index).citations.append(delta.citation)

    def _add_other(self, event: chat_pb2.ChatEvent) -> None:
        kind = event.WhichOneof("event")
        response = self._response
        if kind == "start":
            start = event.start
            response.id, response.model, response.provider = start.id, start.model, start.provider
            if start.HasField("created"):
                response.created.CopyFrom(start.created)
            response.call.CopyFrom(start.call)
        elif kind == "part_start":
            choice = self._choice(event.part_start.choice_index)
            choice.part(event.part_start.part_index).CopyFrom(event.part_start.part)
        elif kind == "choice_finish":
            finish = event.choice_finish
            self._choice(finish.choice_index).proto.finish.CopyFrom(finish.finish)
        elif kind == "usage":
            response.usage.CopyFrom(event.usage)
        elif kind == "part_delta":
            self._add_delta(event.part_delta)
        elif kind == "end":
            self.ended = True
            response.call.CopyFrom(event.end.call)
            response.warnings.extend(event.end.warnings)
            response.system_fingerprint = event.end.system_fingerprint
            response.service_tier = event.end.service_tier


class _Choice:
    """One choice as it grows: parts as they began, and buffers of what was appended to them."""

    __slots__ = ("buffers", "parts", "proto")

    def __init__(self) -> None:
        self.proto = chat_pb2.Choice()
        self.parts: dict[int, chat_pb2.Part] = {}
        self.buffers: dict[tuple[int, str], Any] = {}

    def part(self, index: int) -> chat_pb2.Part:
        part = self.parts.get(index)
        if part is None:
            part = self.parts[index] = chat_pb2.Part()
        return part

    def buffer(self, index: int, kind: str) -> Any:
        buffer = self.buffers.get((index, kind))
        if buffer is None:
            self.part(index)
            made = io.BytesIO() if kind in ("data", "signature") else io.StringIO()
            buffer = self.buffers[index, kind] = made
        return buffer

    def write_to(self, choice: chat_pb2.Choice) -> None:
        index = choice.index
        choice.CopyFrom(self.proto)
        choice.index = index
        choice.message.role = chat_pb2.ROLE_ASSISTANT
        for part_index in sorted(self.parts):
            choice.message.parts.add().CopyFrom(self.parts[part_index])
        places = {part_index: place for place, part_index in enumerate(sorted(self.parts))}
        for (part_index, kind), buffer in self.buffers.items():
            part = choice.message.parts[places[part_index]]
            _APPENDERS[kind](part, buffer.getvalue())


def _append_text(part: chat_pb2.Part, value: str) -> None:
    part.text += value


def _append_reasoning(part: chat_pb2.Part, value: str) -> None:
    part.reasoning.text += value


def _append_arguments(part: chat_pb2.Part, value: str) -> None:
    part.tool_call.arguments_json += value


def _append_refusal(part: chat_pb2.Part, value: str) -> None:
    part.refusal += value


def _append_data(part: chat_pb2.Part, value: bytes) -> None:
    part.media.data += value


def _append_signature(part: chat_pb2.Part, value: bytes) -> None:
    part.signature += value


_APPENDERS: dict[str, Callable[[chat_pb2.Part, Any], None]] = {
    "text": _append_text,
    "reasoning": _append_reasoning,
    "arguments_fragment": _append_arguments,
    "refusal": _append_refusal,
    "data": _append_data,
    "signature": _append_signature,
}


def _nowhere(text: str) -> None:
    """Stands where no part has been selected; never called, since no part has the index -1."""
    raise AssertionError(text)
