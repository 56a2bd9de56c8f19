"""A streamed answer, for asyncio: the twin of `chat_stream`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
import grpc.aio

from nexusnitro.async_caller import AsyncCaller, was_closed
from nexusnitro.attempts import Attempts
from nexusnitro.caller import closed_error
from nexusnitro.connection import Connection
from nexusnitro.errors import NexusNitroError
from nexusnitro.events import ChatEvent
from nexusnitro.replies import ChatReply
from nexusnitro.stream_state import StreamState, text_of
from nexusnitro.v1 import chat_pb2

if TYPE_CHECKING:
    from typing_extensions import Self

ItemT = TypeVar("ItemT")


class AsyncChatStream(StreamState):
    """A streamed answer: an asynchronous context manager, and an asynchronous iterator of events.

    As `ChatStream`, with `async with`, `async for` and `await`. The request goes out when the block
    is entered, or when the stream is first read. One task reads; any of the same event loop may
    close.

    Example:
        async with client.stream_chat("A poem") as stream:
            async for text in stream.text_deltas:
                print(text, end="", flush=True)
        print(stream.response.usage)
    """

    def __init__(self, caller: AsyncCaller, request: bytes, attempts: Attempts) -> None:
        super().__init__()
        self._caller = caller
        self._request = request
        self._attempts = attempts
        # Events of a chunk that anext() has not given out yet.
        self._pending: deque[ChatEvent] = deque()
        self._call: Any = None
        self._connection: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = False

    @property
    def text_deltas(self) -> AsyncIterator[str]:
        """Iterates over the text of the first choice, piece by piece as it comes."""
        return self._iterate(self._take_texts, text_of)

    def __aiter__(self) -> AsyncIterator[ChatEvent]:
        return self._iterate(self._take_events, lambda event: event)

    async def __anext__(self) -> ChatEvent:
        while not self._pending:
            chunk = await self._next_chunk()
            if chunk is None:
                raise StopAsyncIteration
            self._pending.extend(self._take_events(chunk))
        return self._pending.popleft()

    async def read_all(self) -> ChatReply:
        """Reads what is left.

        Returns:
            The whole reply.

        Raises:
            NexusNitroError: The stream failed; the error's `partial` is what came.
        """
        self._pending.clear()
        while (chunk := await self._next_chunk()) is not None:
            self._take_texts(chunk)
        return self.response

    async def close(self) -> None:
        """Cancels the call, if it still runs. May be called more than once."""
        self._close()

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __del__(self) -> None:
        # The garbage collector may run in any thread, and a call belongs to its loop's.
        connection = getattr(self, "_connection", None)
        if connection is None or self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._caller.end, connection, self._call)

    async def _iterate(
        self,
        take: Callable[[chat_pb2.ChatChunk], list[ItemT]],
        item_of: Callable[[ChatEvent], ItemT | None],
    ) -> AsyncIterator[ItemT]:
        try:
            while self._pending:
                item = item_of(self._pending.popleft())
                if item is not None:
                    yield item
            while (chunk := await self._next_chunk()) is not None:
                for taken in take(chunk):
                    yield taken
        finally:
            self._close()

    async def _start(self) -> None:
        if self._started:
            return
        self._started = True
        self._attempts.restart()
        try:
            await self._begin()
        except NexusNitroError as error:
            self._take_error(error)
            raise

    async def _next_chunk(self) -> chat_pb2.ChatChunk | None:
        """The next chunk; None at the end."""
        await self._start()
        while True:
            call = self._call
            if call is None:
                self._check_readable()
                return None
            try:
                chunk = await call.read()
            except grpc.RpcError as failure:
                await self._begin_again(failure)
                continue
            except asyncio.CancelledError:
                if self._connection is None and self._closed:  # Another task has closed it.
                    raise self._closed_while_read() from None
                client_closed = self._connection is not None and was_closed(self._connection)
                self._close()
                if client_closed:
                    raise self._take_error(closed_error()) from None
                raise
            if chunk is grpc.aio.EOF:
                self._end()
                self._take_end()
                return None
            taken: chat_pb2.ChatChunk = chunk
            return taken

    async def _begin_again(self, failure: grpc.RpcError) -> None:
        """Begins the call again, if nothing of it was sent; else raises the error."""
        connection = self._connection
        if connection is None:
            raise self._closed_while_read() from failure
        error = self._caller.error(connection, failure)
        self._end()
        if self._began:
            raise self._take_error(error)
        try:
            await asyncio.sleep(self._attempts.delay_after(error))
            await self._begin()
        except NexusNitroError as final:
            self._take_error(final)
            raise

    async def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection, self._call = await self._caller.begin(
            "stream_chat", self._request, self._attempts
        )
        if self._closed:
            self._end()

    def _close(self) -> None:
        self._closed = True
        self._pending.clear()
        self._end()

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        call, self._call = self._call, None
        if connection is not None:
            self._caller.end(connection, call)
