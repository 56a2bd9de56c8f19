"""How calls reach the sidecar, for threads. `async_caller` has its twin for asyncio."""

from __future__ import annotations

import time
from typing import Any

import grpc

from nexusnitro.attempts import Attempts
from nexusnitro.client_access import NO_ACCESS, Access
from nexusnitro.connection import Connection
from nexusnitro.connections import SyncConnections
from nexusnitro.error_details import code_of, error_from_rpc, words_of
from nexusnitro.errors import CallCancelledError, ErrorDetails, NexusNitroError

# Seconds to ask gRPC why there is no connection. It comes on top of the call's own time.
CAUSE_TIMEOUT = 0.08


class SyncCaller:
    """Calls the sidecar: finds a living connection, calls, and repeats what may be repeated.

    Thread-safe.

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
        self._connections = SyncConnections(target, access)

    def unary(self, method: str, request: bytes, attempts: Attempts) -> Any:
        """Calls a method that has one response.

        Args:
            method: Name of the method, as `Connection` has it.
            request: The request.
            attempts: The call's deadline and repeats.

        Returns:
            The response.

        Raises:
            NexusNitroError: The call failed.
        """
        while True:
            connection = self._connections.acquire()
            try:
                self._reach(connection, attempts)
                response = getattr(connection, method)(
                    request, timeout=attempts.remaining(), metadata=connection.metadata
                )
                connection.heard()
                return response
            except grpc.RpcError as failure:
                delay = attempts.delay_after(self.error(connection, failure))
            except ValueError as failure:
                raise _explain(connection, failure) from failure
            finally:
                self._connections.release(connection)
            time.sleep(delay)

    def begin(self, method: str, request: Any, attempts: Attempts) -> tuple[Connection, Any]:
        """Begins a call that has a stream of responses.

        Args:
            method: Name of the method, as `Connection` has it.
            request: The request, or an iterator of requests.
            attempts: The call's deadline.

        Returns:
            The connection and gRPC's call, to be given to `end`.

        Raises:
            NexusNitroError: The sidecar was not reached.
        """
        connection = self._connections.acquire()
        try:
            self._reach(connection, attempts)
            call = getattr(connection, method)(
                request, timeout=attempts.remaining(), metadata=connection.metadata
            )
        except BaseException as failure:
            self._connections.release(connection)
            if isinstance(failure, ValueError):
                raise _explain(connection, failure) from failure
            raise
        connection.calls.add(call)
        return connection, call

    def finish(self, connection: Connection, call: Any) -> Any:
        """Waits for the response of a call that `begin` began at a method that gives a future.

        Returns:
            The response.

        Raises:
            NexusNitroError: The call failed.
        """
        try:
            response = call.result()
        except grpc.FutureCancelledError as failure:
            raise closed_error() from failure
        except grpc.RpcError as failure:
            raise self.error(connection, failure) from failure
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

    def close(self) -> None:
        """Cancels the calls under way and closes the channel."""
        self._connections.close()

    def _reach(self, connection: Connection, attempts: Attempts) -> None:
        """Makes sure that there is a living connection to the sidecar."""
        while not connection.is_trusted():
            timeout = attempts.probe_timeout()
            if timeout <= 0:
                raise attempts.not_reached(self.target, self._why(connection))
            try:
                connection.health(b"", timeout=timeout, wait_for_ready=True)
            except grpc.RpcError as failure:
                pause = attempts.after_probe(code_of(failure))
                if pause is not None:
                    time.sleep(pause)
                    continue
            connection.heard()

    def _why(self, connection: Connection) -> str:
        """gRPC's words for why there is no connection; they come with a call that does not wait."""
        try:
            connection.health(b"", timeout=CAUSE_TIMEOUT)
        except grpc.RpcError as failure:
            return words_of(failure) if code_of(failure) == "UNAVAILABLE" else ""
        return ""


def closed_error() -> CallCancelledError:
    """The error of a call whose client was closed."""
    return CallCancelledError(
        "the client was closed while the call ran", ErrorDetails(code="CANCELLED")
    )


def _explain(connection: Connection, failure: ValueError) -> Exception:
    """The error that a ValueError stands for: gRPC raises one where the channel is closed."""
    return closed_error() if connection.closed else failure


def error_of(failure: Any, target: str, connection: Connection) -> NexusNitroError:
    """The error that gRPC's exception stands for; notes what it says of the connection."""
    error = error_from_rpc(failure, target)
    if error.code == "UNAVAILABLE":
        connection.doubt()
    else:
        connection.heard()
    return error
