"""The results of a batch, for asyncio: the twin of `batch_results`."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

import grpc
import grpc.aio

from nexusnitro.async_caller import AsyncCaller, was_closed
from nexusnitro.attempts import Attempts
from nexusnitro.batch import BatchInput, BatchResult, BatchState, Sending
from nexusnitro.caller import closed_error
from nexusnitro.connection import Connection
from nexusnitro.errors import ErrorDetails, NexusNitroError, SidecarConnectionLostError
from nexusnitro.progress import Progress, length_of

if TYPE_CHECKING:
    from typing_extensions import Self

BatchInputs = Iterable[BatchInput] | AsyncIterable[BatchInput]

_TICK = 1.0  # Seconds between looks whether the sidecar hangs.
_NOTHING = object()  # Stands for the end of the requests.


class AsyncBatchResults:
    """The results of a batch, in the order in which its chats end.

    As `BatchResults`, with `async for` and `async with`. Requests that come asynchronously are
    waited for beside the answers, so that one can depend on the other.
    """

    def __init__(
        self,
        caller: AsyncCaller,
        requests: BatchInputs,
        *,
        concurrency: int,
        timeout: float,
        max_retries: int,
        progress: bool,
    ) -> None:
        self._connection: Connection | None = None
        self._call: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._later: list[tuple[float, int, Sending]] = []  # Repeats that are not due yet; a heap.
        self._order = itertools.count()
        self._watch: asyncio.TimerHandle | None = None
        self._gave_up = False
        self._caller = caller
        self._state = BatchState(concurrency, timeout, max_retries, caller.message_bytes_max)
        self._iterator: Iterator[BatchInput] | None = None
        self._async_iterator: AsyncIterator[BatchInput] | None = None
        if isinstance(requests, AsyncIterable):
            self._async_iterator = requests.__aiter__()
        else:
            self._iterator = iter(requests)
        self._asking: asyncio.Future[Any] | None = None  # For the next request.
        self._reading: asyncio.Future[Any] | None = None  # The next answer.
        self._exhausted = False
        self._closed = False
        self._fatal: NexusNitroError | None = None
        self._progress = Progress(progress, length_of(requests))

    async def __aiter__(self) -> AsyncIterator[BatchResult]:
        try:
            while (result := await self._next()) is not None:
                yield result
        finally:
            self._close()

    async def __anext__(self) -> BatchResult:
        result = await self._next()
        if result is None:
            raise StopAsyncIteration
        return result

    async def close(self) -> None:
        """Cancels what runs. May be called more than once."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def __del__(self) -> None:
        # The garbage collector may run in any thread, and a call belongs to its loop's.
        connection = getattr(self, "_connection", None)
        if connection is None or self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._caller.end, connection, self._call)

    async def _next(self) -> BatchResult | None:
        """The next result; None at the end."""
        state = self._state
        while not self._closed:
            await self._fill()
            if state.ready:
                result = state.ready.popleft()
                self._progress.count(result)
                return result
            if self._fatal is not None:
                self._close()
                raise self._fatal
            if state.live:
                await self._receive()
            elif self._exhausted:
                self._close()
        return None

    async def _fill(self) -> None:
        """Takes requests in while places are free."""
        while self._fatal is None and not self._exhausted and self._state.wants_more():
            request: Any
            if self._iterator is not None:
                request = next(self._iterator, _NOTHING)
            else:
                if self._asking is None:
                    self._asking = asyncio.ensure_future(self._ask())
                if self._state.live and not self._asking.done():
                    return  # Answers are waited for beside it.
                asking = self._asking
                request = await asking
                self._asking = None
            if request is _NOTHING:
                self._exhausted = True
                return
            sending = self._state.begin(request)
            if sending is not None:
                await self._send([sending])

    async def _ask(self) -> Any:
        assert self._async_iterator is not None
        try:
            return await self._async_iterator.__anext__()
        except StopAsyncIteration:
            return _NOTHING

    async def _send(self, sendings: list[Sending]) -> None:
        """Sends what is due, and keeps the rest."""
        if self._call is None and not await self._open():
            return
        for sending in sendings:
            heapq.heappush(self._later, (sending.due, next(self._order), sending))
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            try:
                await self._call.write(self._later[0][2].item.encode(now))
            except (grpc.RpcError, asyncio.InvalidStateError):
                return  # The stream is over; reading says how.
            heapq.heappop(self._later)

    async def _open(self) -> bool:
        # Each chat has a deadline of its own, and the watch sees to it that it is kept.
        attempts = Attempts(None, 0, self._caller.connect_timeout)
        self._loop = asyncio.get_running_loop()
        try:
            self._connection, self._call = await self._caller.begin("batch_chat", None, attempts)
        except NexusNitroError as error:
            self._fatal = error
            return False
        self._gave_up = False
        self._watch = self._loop.call_later(_TICK, _look, weakref.ref(self))
        try:
            await self._call.write(self._state.open_message())
        except (grpc.RpcError, asyncio.InvalidStateError):
            pass  # The stream is over; reading says how.
        return True

    async def _receive(self) -> None:
        """Waits for an answer, a request or a repeat, whatever comes first, and takes it in."""
        connection = self._connection
        assert connection is not None
        try:
            if self._reading is None and self._asking is None and not self._later:
                response = await self._call.read()  # The short way.
            else:
                if not await self._wait_beside_reading():
                    return
                reading, self._reading = self._reading, None
                assert reading is not None
                response = await reading
        except grpc.RpcError as failure:
            await self._broken(self._caller.error(connection, failure))
            return
        except asyncio.CancelledError:
            if self._gave_up:
                self._end_stream()
                self._state.given_up()
                return
            self._close()
            if was_closed(connection):
                raise closed_error() from None
            raise
        if response is grpc.aio.EOF:
            early = "the sidecar ended the batch's stream before it had answered"
            await self._broken(SidecarConnectionLostError(early, ErrorDetails(code="UNAVAILABLE")))
            return
        connection.heard()
        sending = self._state.take(response)
        if sending is not None:
            await self._send([sending])

    async def _wait_beside_reading(self) -> bool:
        """Waits for an answer, while requests come and repeats fall due. Returns if it came."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._call.read())
        waiting = {self._reading} if self._asking is None else {self._reading, self._asking}
        pause = max(0.0, self._later[0][0] - time.monotonic()) if self._later else None
        await asyncio.wait(waiting, timeout=pause, return_when="FIRST_COMPLETED")
        if self._reading.done():
            return True
        await self._send([])
        return False

    async def _broken(self, error: NexusNitroError) -> None:
        again, self._fatal = self._state.broken(error, self._end_stream())
        if again and self._fatal is None:
            await self._send(again)

    def _close(self) -> None:
        self._closed = True
        self._end_stream()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._progress.close()

    def _end_stream(self) -> list[Sending]:
        """Ends the stream. Returns what was not sent."""
        connection, self._connection = self._connection, None
        call, self._call = self._call, None
        reading, self._reading = self._reading, None
        unsent = [sending for _, _, sending in sorted(self._later)]
        self._later.clear()
        if self._watch is not None:
            self._watch.cancel()
        if reading is not None:
            reading.cancel()
        if connection is not None:
            self._caller.end(connection, call)
        return unsent

    def look(self) -> None:
        """Looks whether the sidecar hangs; if it does, the stream is given up."""
        call, loop = self._call, self._loop
        if call is None or loop is None:
            return
        if self._state.overdue():
            self._gave_up = True
            call.cancel()
        else:
            self._watch = loop.call_later(_TICK, _look, weakref.ref(self))


def _look(ref: weakref.ref[AsyncBatchResults]) -> None:
    """Looks after a batch that is still in use; its timer does not keep it alive."""
    batch = ref()
    if batch is not None:
        batch.look()
