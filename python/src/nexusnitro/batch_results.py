"""The results of a batch, for threads."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

import grpc

from nexusnitro.attempts import Attempts
from nexusnitro.batch import BatchInput, BatchResult, BatchState, Sending
from nexusnitro.caller import SyncCaller, closed_error
from nexusnitro.connection import Connection
from nexusnitro.errors import ErrorDetails, NexusNitroError, SidecarConnectionLostError
from nexusnitro.progress import Progress, length_of

if TYPE_CHECKING:
    from typing_extensions import Self

_TICK = 1.0  # Seconds between looks whether the sidecar hangs.


class Outbox:
    """The messages of one stream, each given out when it is due. Thread-safe.

    gRPC takes them out in a thread of its own, which waits here and ends with the stream.

    Args:
        state: The batch.

    Attributes:
        call: gRPC's call, to be cancelled if the sidecar hangs.
        gave_up: Whether it was cancelled for that.
    """

    def __init__(self, state: BatchState) -> None:
        self._condition = threading.Condition()
        self._state = state
        self._opened = False
        self._heap: list[tuple[float, int, Sending]] = []
        self._order = itertools.count()
        self._closed = False
        self.call: Any = None
        self.gave_up = False

    def put(self, sending: Sending) -> None:
        """Adds a message."""
        with self._condition:
            heapq.heappush(self._heap, (sending.due, next(self._order), sending))
            self._condition.notify()

    def stop(self) -> None:
        """Ends the stream of messages, and with it the thread that waits here."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def close(self) -> list[Sending]:
        """Ends the stream of messages. Returns those that were not given out."""
        self.stop()
        with self._condition:
            left = [sending for _, _, sending in sorted(self._heap)]
            self._heap.clear()
            return left

    def __iter__(self) -> Outbox:
        return self

    def __next__(self) -> bytes:
        if not self._opened:
            self._opened = True
            return self._state.open_message()
        with self._condition:
            while not self._closed:
                now = time.monotonic()
                if self._heap and self._heap[0][0] <= now:
                    return heapq.heappop(self._heap)[2].item.encode(now)
                pause = min(_TICK, self._heap[0][0] - now) if self._heap else _TICK
                if not self._condition.wait(pause) and self._state.overdue():
                    self.gave_up = True
                    self.call.cancel()
                    break
        raise StopIteration


class BatchResults:
    """The results of a batch as its chats end: an iterator and a context manager.

    Leaving the loop early, leaving the `with` block, or dropping it cancels what runs. Not
    thread-safe.

    Raises, where it is iterated:
        NexusNitroError: The batch cannot go on: the sidecar was not reached again after it went
            away, or does not take batches from this caller.
    """

    def __init__(
        self,
        caller: SyncCaller,
        requests: Iterable[BatchInput],
        *,
        concurrency: int,
        timeout: float,
        max_retries: int,
        progress: bool,
    ) -> None:
        self._connection: Connection | None = None
        self._call: Any = None
        self._outbox: Outbox | None = None
        self._caller = caller
        self._state = BatchState(concurrency, timeout, max_retries, caller.message_bytes_max)
        self._requests = iter(requests)
        self._exhausted = False
        self._closed = False
        self._fatal: NexusNitroError | None = None
        self._progress = Progress(progress, length_of(requests))

    def __iter__(self) -> Iterator[BatchResult]:
        try:
            while (result := self._next()) is not None:
                yield result
        finally:
            self.close()

    def __next__(self) -> BatchResult:
        result = self._next()
        if result is None:
            raise StopIteration
        return result

    def close(self) -> None:
        """Cancels what runs. May be called more than once."""
        self._closed = True
        self._end_stream()
        self._progress.close()

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

    def _next(self) -> BatchResult | None:
        """The next result; None at the end."""
        state = self._state
        while not self._closed:
            self._fill()
            if state.ready:
                result = state.ready.popleft()
                self._progress.count(result)
                return result
            if self._fatal is not None:
                self.close()
                raise self._fatal
            if not state.live:
                self.close()
                break
            self._receive()
        return None

    def _fill(self) -> None:
        """Takes requests in while places are free."""
        while self._fatal is None and not self._exhausted and self._state.wants_more():
            try:
                request = next(self._requests)
            except StopIteration:
                self._exhausted = True
                return
            sending = self._state.begin(request)
            if sending is not None:
                self._send([sending])

    def _send(self, sendings: list[Sending]) -> None:
        outbox = self._outbox
        if outbox is None:
            outbox = Outbox(self._state)
            # Each chat has a deadline of its own, and the outbox sees to it that it is kept.
            attempts = Attempts(None, 0, self._caller.connect_timeout)
            try:
                self._connection, self._call = self._caller.begin("batch_chat", outbox, attempts)
            except NexusNitroError as error:
                self._fatal = error
                return
            outbox.call = self._call
            if not self._call.add_callback(outbox.stop):
                outbox.stop()  # It is over already; reading says how.
            self._outbox = outbox
        for sending in sendings:
            outbox.put(sending)

    def _receive(self) -> None:
        """Waits for an answer, and takes it in."""
        connection = self._connection
        assert connection is not None
        try:
            response = next(self._call)
        except StopIteration:
            early = "the sidecar ended the batch's stream before it had answered"
            self._broken(SidecarConnectionLostError(early, ErrorDetails(code="UNAVAILABLE")))
            return
        except grpc.RpcError as failure:
            if connection.closed:
                self.close()
                raise closed_error() from failure
            self._broken(self._caller.error(connection, failure))
            return
        connection.heard()
        sending = self._state.take(response)
        if sending is not None:
            self._send([sending])

    def _broken(self, error: NexusNitroError) -> None:
        gave_up = self._outbox is not None and self._outbox.gave_up
        unsent = self._end_stream()
        if gave_up:
            self._state.given_up()
            return
        again, self._fatal = self._state.broken(error, unsent)
        if again and self._fatal is None:
            self._send(again)

    def _end_stream(self) -> list[Sending]:
        """Ends the stream. Returns what was not sent."""
        outbox, self._outbox = self._outbox, None
        connection, self._connection = self._connection, None
        call, self._call = self._call, None
        unsent = outbox.close() if outbox is not None else []
        if connection is not None:
            self._caller.end(connection, call)
        return unsent
