"""A streamed answer."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

from nexusnitro.attempts import Attempts
from nexusnitro.caller import SyncCaller
from nexusnitro.connection import Connection
from nexusnitro.errors import NexusNitroError
from nexusnitro.events import ChatEvent
from nexusnitro.replies import ChatReply
from nexusnitro.stream_state import StreamState, text_of
from nexusnitro.v1 import chat_pb2

if TYPE_CHECKING:
    from typing_extensions import Self

ItemT = TypeVar("ItemT")


class ChatStream(StreamState):
    """A streamed answer: a context manager, and an iterator of events.

    Iterate over it, or over `text_deltas`, to the end; `response` is then the whole reply. Leaving
    the loop early, leaving the `with` block, or dropping the stream cancels the call, and the
    sidecar closes the backend's connection at once. To take an event and go on later, call
    `next(stream)`. One thread reads; any may close.

    Example:
        with client.stream_chat("A poem") as stream:
            for text in stream.text_deltas:
                print(text, end="", flush=True)
        print(stream.response.usage)
    """

    def __init__(self, caller: SyncCaller, request: bytes, attempts: Attempts) -> None:
        super().__init__()
        self._caller = caller
        self._request = request
        self._attempts = attempts
        # Events of a chunk that next() has not given out yet.
        self._pending: deque[ChatEvent] = deque()
        self._lock = threading.Lock()
        self._call: Any = None
        self._connection: Connection | None = None
        self._begin()

    @property
    def text_deltas(self) -> Iterator[str]:
        """Iterates over the text of the first choice, piece by piece as it comes."""
        return self._iterate(self._take_texts, text_of)

    def __iter__(self) -> Iterator[ChatEvent]:
        return self._iterate(self._take_events, lambda event: event)

    def __next__(self) -> ChatEvent:
        while not self._pending:
            chunk = self._next_chunk()
            if chunk is None:
                raise StopIteration
            self._pending.extend(self._take_events(chunk))
        return self._pending.popleft()

    def read_all(self) -> ChatReply:
        """Reads what is left.

        Returns:
            The whole reply.

        Raises:
            NexusNitroError: The stream failed; the error's `partial` is what came.
        """
        self._pending.clear()
        while (chunk := self._next_chunk()) is not None:
            self._take_texts(chunk)
        return self.response

    def close(self) -> None:
        """Cancels the call, if it still runs. May be called more than once."""
        self._closed = True
        self._pending.clear()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None and not sys.is_finalizing():
            self.close()

    def _iterate(
        self,
        take: Callable[[chat_pb2.ChatChunk], list[ItemT]],
        item_of: Callable[[ChatEvent], ItemT | None],
    ) -> Iterator[ItemT]:
        try:
            while self._pending:
                item = item_of(self._pending.popleft())
                if item is not None:
                    yield item
            while (chunk := self._next_chunk()) is not None:
                yield from take(chunk)
        finally:
            self.close()

    def _next_chunk(self) -> chat_pb2.ChatChunk | None:
        """The next chunk; None at the end."""
        while True:
            call = self._call
            if call is None:
                self._check_readable()
                return None
            try:
                chunk: chat_pb2.ChatChunk = next(call)
                return chunk
            except StopIteration:
                self._end()
                self._take_end()
                return None
            except grpc.RpcError as failure:
                self._begin_again(failure)

    def _begin_again(self, failure: grpc.RpcError) -> None:
        """Begins the call again, if nothing of it was sent; else raises the error."""
        connection = self._connection
        if connection is None:
            raise self._closed_while_read() from failure
        error = self._caller.error(connection, failure)
        self._end()
        if self._began:
            raise self._take_error(error)
        try:
            time.sleep(self._attempts.delay_after(error))
            self._begin()
        except NexusNitroError as final:
            self._take_error(final)
            raise

    def _begin(self) -> None:
        connection, call = self._caller.begin("stream_chat", self._request, self._attempts)
        with self._lock:
            self._connection, self._call = connection, call
        if self._closed:
            self._end()

    def _end(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
            call, self._call = self._call, None
        if connection is not None:
            self._caller.end(connection, call)
