"""What streams of both kinds have in common: what has come, how it ended, and its errors."""

from __future__ import annotations

import dataclasses
from typing import Any

from nexusnitro.errors import (
    CallCancelledError,
    ErrorDetails,
    NexusNitroError,
    SidecarConnectionLostError,
    StreamCutError,
)
from nexusnitro.event_codec import read_event
from nexusnitro.events import ChatEvent, TextDelta
from nexusnitro.replies import ChatReply
from nexusnitro.stream_joiner import StreamJoiner
from nexusnitro.v1 import chat_pb2


class StreamState:
    """The answer of a stream as far as it has come. Not thread-safe."""

    def __init__(self) -> None:
        self._joiner = StreamJoiner()
        self._began = False
        self._response: ChatReply | None = None
        self._error: NexusNitroError | None = None
        self._closed = False

    @property
    def response(self) -> ChatReply:
        """The whole reply, joined from the stream, once it has been read to its end.

        Raises:
            NexusNitroError: The stream failed: its error again.
            RuntimeError: It has not been read to its end.
        """
        if self._response is not None:
            return self._response
        if self._error is not None:
            raise self._error
        raise RuntimeError(
            "the stream was not read to its end, so there is no response; `partial` is what came"
        )

    @property
    def partial(self) -> ChatReply:
        """The reply as far as it has come; not `complete` before the stream has ended."""
        return self._response or self._joiner.reply(complete=False)

    @property
    def text(self) -> str:
        """The text of the first choice as far as it has come."""
        return self.partial.text

    def _check_readable(self) -> None:
        """Checks that there is more to read, or that all was read."""
        if self._error is not None:
            raise self._error
        if self._closed and self._response is None:
            raise RuntimeError("the stream is closed: it was left before its end")

    def _take_texts(self, chunk: chat_pb2.ChatChunk) -> list[str]:
        """Takes a chunk in. Returns the texts that it adds to the first choice."""
        self._began = True
        return self._joiner.add_chunk(chunk)

    def _take_events(self, chunk: chat_pb2.ChatChunk) -> list[ChatEvent]:
        """Takes a chunk in. Returns its events."""
        self._began = True
        self._joiner.add_chunk(chunk)
        events = [read_event(event) for event in chunk.events]
        return [event for event in events if event is not None]

    def _closed_while_read(self) -> CallCancelledError:
        """The error of a reader whose stream another thread or task has closed."""
        error = CallCancelledError(
            "the stream was closed while it was read", ErrorDetails(code="CANCELLED")
        )
        error.partial = self.partial
        self._error = error
        return error

    def _take_end(self) -> None:
        """Takes in that the RPC ended well.

        Raises:
            StreamCutError: The answer itself did not end.
        """
        if not self._joiner.ended:
            self._error = StreamCutError(
                "the sidecar's stream ended without the end of the answer",
                ErrorDetails(code="DATA_LOSS", reason="STREAM_WITHOUT_END"),
                partial=self.partial,
            )
            raise self._error
        self._response = self._joiner.reply(complete=True)

    def _take_error(self, error: NexusNitroError) -> NexusNitroError:
        """Takes in that the stream failed. Returns the error to raise."""
        if not self._began:
            self._error = error
            return error
        if isinstance(error, SidecarConnectionLostError):
            cause: Any = error.__cause__
            error = StreamCutError(
                error.message, dataclasses.replace(error.details, reason="CONNECTION_LOST")
            )
            error.__cause__ = cause
        error.partial = self.partial
        self._error = error
        return error


def text_of(event: ChatEvent) -> str | None:
    """The text that an event adds to the first choice; None if it adds none."""
    return event.text if isinstance(event, TextDelta) and event.choice_index == 0 else None
