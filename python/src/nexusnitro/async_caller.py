"""How calls reach the sidecar, for asyncio: the twin of `caller`."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import grpc.aio

from nexusnitro.attempts import Attempts
from nexusnitro.caller import CAUSE_TIMEOUT, closed_error, error_of
from nexusnitro.client_access import NO_ACCESS, Access
from nexusnitro.connection import Connection
from nexusnitro.connections import AsyncConnections
from nexusnitro.error_details import code_of, words_of
from nexusnitro.errors import NexusNitroError


class AsyncCaller:
    """Calls the sidecar: finds a living connection, calls, and repeats what may be repeated.

    Args:
        target: Address of the sidecar.
        connect_timeout: Seconds to wait for it.
        message_bytes_max: Most bytes of a request.
        access: How the client shows who it is.
    """

    def __init__(
        self,
        target: str,
        connect_timeout: float,
        message_bytes_max: int,
        access: Access = NO_ACCESS,
    ) -> None:
        self.target = target
        self.connect_timeout = connect_timeout
        self.message_bytes_max = message_bytes_max
        self._connections = AsyncConnections(target, access)

    async def unary(self, method: str, request: bytes, attempts: Attempts) -> Any:
        """Calls a method that has one response. As `SyncCaller.unary`."""
        while True:
            connection = self._connections.acquire()
            call: Any = None
            try:
                await self._reach(connection, attempts)
                call = getattr(connection, method)(
                    request, timeout=attempts.remaining(), metadata=connection.metadata
                )
                connection.calls.add(call)
                response = await call
                connection.heard()
                return response
            except grpc.RpcError as failure:
                delay = attempts.delay_after(self.error(connection, failure))
            except (asyncio.CancelledError, grpc.aio.UsageError) as failure:
                if was_closed(connection):
                    raise closed_error() from failure
                raise
            finally:
                self._connections.release(connection, call)
            await asyncio.sleep(delay)

    async def begin(self, method: str, request: Any, attempts: Attempts) -> tuple[Connection, Any]:
        """Begins a call that has a stream of responses. As `SyncCaller.begin`."""
        connection = self._connections.acquire()
        try:
            await self._reach(connection, attempts)
            call = getattr(connection, method)(
                request, timeout=attempts.remaining(), metadata=connection.metadata
            )
        except BaseException as failure:
            self._connections.release(connection)
            cancelled = isinstance(failure, (asyncio.CancelledError, grpc.aio.UsageError))
            if cancelled and was_closed(connection):
                raise closed_error() from failure
            raise
        connection.calls.add(call)
        return connection, call

    async def finish(self, connection: Connection, call: Any) -> Any:
        """Waits for the response of a call that `begin` began. As `SyncCaller.finish`."""
        try:
            response = await call
        except grpc.RpcError as failure:
            raise self.error(connection, failure) from failure
        except asyncio.CancelledError as failure:
            if was_closed(connection):
                raise closed_error() from failure
            raise
        finally:
            self.end(connection, call)
        connection.heard()
        return response

    def end(self, connection: Connection, call: Any) -> None:
        """Cancels a stream, if it still runs, and gives its connection back."""
        if not connection.abandoned:
            call.cancel()
            self._connections.release(connection, call)

    def error(self, connection: Connection, failure: Any) -> NexusNitroError:
        """The error that gRPC's exception stands for."""
        return error_of(failure, self.target, connection)

    async def close(self) -> None:
        """Cancels the running loop's calls and closes its channel."""
        await self._connections.close()

    async def _reach(self, connection: Connection, attempts: Attempts) -> None:
        """Makes sure that there is a living connection to the sidecar."""
        while not connection.is_trusted():
            timeout = attempts.probe_timeout()
            if timeout <= 0:
                raise attempts.not_reached(self.target, await self._why(connection))
            try:
                await connection.health(b"", timeout=timeout, wait_for_ready=True)
            except grpc.RpcError as failure:
                pause = attempts.after_probe(code_of(failure))
                if pause is not None:
                    await asyncio.sleep(pause)
                    continue
            connection.heard()

    async def _why(self, connection: Connection) -> str:
        """gRPC's words for why there is no connection; they come with a call that does not wait."""
        try:
            await connection.health(b"", timeout=CAUSE_TIMEOUT)
        except grpc.RpcError as failure:
            return words_of(failure) if code_of(failure) == "UNAVAILABLE" else ""
        return ""


def was_closed(connection: Connection) -> bool:
    """Whether a call was cancelled since its client was closed, rather than since its task was.

    gRPC raises `asyncio.CancelledError` for both.
    """
    cancelling = getattr(asyncio.current_task(), "cancelling", None)  # Python 3.11.
    return connection.closed and not (cancelling is not None and cancelling())
