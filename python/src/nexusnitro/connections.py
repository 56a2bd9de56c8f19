"""The channels of a client: one per process, and per event loop for asyncio."""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
import weakref
from typing import Any

from nexusnitro import fork
from nexusnitro.client_access import NO_ACCESS, Access
from nexusnitro.connection import Connection

_EXIT_TIME = 0.5  # Seconds to wait for gRPC's Python threads at the end of the program.
_exit_is_watched = False


def _watch_exit() -> None:
    """Has the channels closed at the end of the program, before Python kills gRPC's threads.

    One that dies with a lock of a call would keep the program from ending, when the call is freed.
    """
    global _exit_is_watched
    if not _exit_is_watched:  # Late, so that it is done before what is registered by imports.
        _exit_is_watched = True
        atexit.register(_close_all)


def _close_all() -> None:
    for connections in list(_all):
        connections.close()
    deadline = time.monotonic() + _EXIT_TIME
    for thread in threading.enumerate():
        target = getattr(thread, "_target", None)
        if thread.daemon and (getattr(target, "__module__", None) or "").startswith("grpc"):
            thread.join(max(0.0, deadline - time.monotonic()))


class SyncConnections:
    """The connection of a `Client`. Thread-safe.

    Args:
        target: Address of the sidecar.
        access: How the client shows who it is.
    """

    def __init__(self, target: str, access: Access = NO_ACCESS) -> None:
        self._target = target
        self._access = access
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._closed = False
        fork.add_owner(self)
        _all.add(self)

    def acquire(self) -> Connection:
        """A connection for one call; to be given back with `release`.

        Raises:
            ForkedClientError: gRPC cannot be used in this process.
            RuntimeError: The client is closed.
        """
        fork.check_usable()
        with self._lock:
            if self._closed:
                raise RuntimeError("the client is closed")
            if self._connection is None:
                _watch_exit()
                channel = self._access.channel(self._target)
                self._connection = Connection(channel, self._access.metadata)
            self._connection.live += 1
            return self._connection

    def release(self, connection: Connection, call: Any = None) -> None:
        """Gives a connection back; `call` is one of its `calls` that has ended."""
        if connection.abandoned:
            return
        with self._lock:
            connection.live -= 1
            connection.calls.discard(call)

    def close(self) -> None:
        """Ends the calls under way and closes the channel. The client cannot be used again."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.closed = True
            connection.channel.close()

    def lock_for_fork(self) -> None:
        """Keeps calls from beginning."""
        self._lock.acquire()

    def close_idle(self) -> int:
        """Closes the channel if there are no calls under way. Returns the number of calls."""
        if self._connection is None:
            return 0
        if self._connection.live == 0:
            self._connection.channel.close()
            self._connection = None
            return 0
        return self._connection.live

    def unlock_after_fork(self) -> None:
        """Lets calls begin again, in the parent."""
        self._lock.release()

    def forget_after_fork(self) -> bool:
        """Lets go of the parent's connection. Returns whether there was one."""
        self._lock = threading.RLock()  # Another thread may have held the old one.
        connection, self._connection = self._connection, None
        if connection is None:
            return False
        connection.abandon()
        return True


class AsyncConnections:
    """The connections of an `AsyncClient`, one per event loop. Thread-safe.

    Args:
        target: Address of the sidecar.
        access: How the client shows who it is.
    """

    def __init__(self, target: str, access: Access = NO_ACCESS) -> None:
        self._target = target
        self._access = access
        self._lock = threading.RLock()
        self._by_loop: dict[int, tuple[weakref.ref[asyncio.AbstractEventLoop], Connection]] = {}
        self._closed = False
        fork.add_owner(self)

    def acquire(self) -> Connection:
        """A connection of the running event loop for one call; to be given back with `release`.

        Raises:
            ForkedClientError: gRPC cannot be used in this process.
            RuntimeError: The client is closed, or no event loop is running.
        """
        fork.check_usable()
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._closed:
                raise RuntimeError("the client is closed")
            known = self._by_loop.get(id(loop))
            if known is not None and known[0]() is loop:
                connection = known[1]
            else:
                self._drop_closed_loops()
                channel = self._access.async_channel(self._target)
                connection = Connection(channel, self._access.metadata)
                self._by_loop[id(loop)] = (weakref.ref(loop), connection)
            connection.live += 1
            return connection

    def release(self, connection: Connection, call: Any = None) -> None:
        """Gives a connection back; `call` is one of its `calls` that has ended."""
        if connection.abandoned:
            return
        with self._lock:
            connection.live -= 1
            connection.calls.discard(call)

    async def close(self) -> None:
        """Ends the running loop's calls and closes its channel. The client cannot be used again."""
        with self._lock:
            self._closed = True
            known = self._by_loop.pop(id(asyncio.get_running_loop()), None)
            for _, connection in self._by_loop.values():
                connection.closed = True
            self._by_loop.clear()
        if known is not None:
            connection = known[1]
            connection.closed = True
            for call in list(connection.calls):  # The channel cancels those alone that it finds.
                call.cancel()
            await connection.channel.close()

    def lock_for_fork(self) -> None:
        """Keeps calls from beginning."""
        self._lock.acquire()

    def close_idle(self) -> int:
        """Drops the channels without calls under way. Returns the number of calls."""
        self._drop_closed_loops()
        idle = [key for key, (_, connection) in self._by_loop.items() if connection.live == 0]
        for key in idle:
            del self._by_loop[key]  # An asyncio channel closes when it is dropped.
        return sum(connection.live for _, connection in self._by_loop.values())

    def unlock_after_fork(self) -> None:
        """Lets calls begin again, in the parent."""
        self._lock.release()

    def forget_after_fork(self) -> bool:
        """Lets go of the parent's connections. Returns whether there were any."""
        self._lock = threading.RLock()  # Another thread may have held the old one.
        connections = [connection for _, connection in self._by_loop.values()]
        self._by_loop = {}
        for connection in connections:
            connection.abandon()
        return bool(connections)

    def _drop_closed_loops(self) -> None:
        for key, (ref, _) in list(self._by_loop.items()):
            loop = ref()
            if loop is None or loop.is_closed():
                del self._by_loop[key]


_all: weakref.WeakSet[SyncConnections] = weakref.WeakSet()
