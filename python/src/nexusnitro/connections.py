"""The channels of a client: one per process, and per event loop for asyncio."""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
import weakref
from typing import Any

import grpc
import grpc.aio

from nexusnitro import fork
from nexusnitro.targets import channel_options
from nexusnitro.v1 import chat_pb2, chat_service_pb2, model_service_pb2, stats_service_pb2
from nexusnitro.wire_types import HealthCheckResponse

# After this many seconds without a word of the sidecar a connection is probed before it is used:
# one that died meanwhile would lose the call, and a call that may have run is not repeated.
_TRUST_TIME = 1.0

# Connections of the parent that a forked child must not touch. Their ends would be felt in the
# parent.
_abandoned: list[Any] = []


class Connection:
    """A channel, its methods, and what is known of it.

    The methods take bytes, so that a request is encoded once, whatever happens to it.

    Attributes:
        live: Calls under way; guarded by the lock of the owner.
        abandoned: Whether it is the parent's, in a forked child.
        calls: Calls under way that are to be cancelled with it, and that a forked child must not
            touch either: streams, and all of asyncio's.
        closed: Whether the client was closed.
    """

    __slots__ = (
        "_reached_at",
        "abandoned",
        "batch_chat",
        "calls",
        "channel",
        "chat",
        "closed",
        "count_tokens",
        "embed",
        "get_stats",
        "health",
        "list_models",
        "live",
        "stream_chat",
        "watch_stats",
    )

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.live = 0
        self.abandoned = False
        self.closed = False
        self.calls: set[Any] = set()
        self._reached_at = float("-inf")
        service = "/nexusnitro.v1.ChatService/"
        self.chat = channel.unary_unary(f"{service}Chat", None, chat_pb2.ChatResponse.FromString)
        self.stream_chat = channel.unary_stream(
            f"{service}StreamChat", None, chat_pb2.ChatChunk.FromString
        )
        self.batch_chat = channel.stream_stream(
            f"{service}BatchChat", None, chat_service_pb2.BatchChatResponse.FromString
        )
        service = "/nexusnitro.v1.ModelService/"
        self.list_models = channel.unary_unary(
            f"{service}ListModels", None, model_service_pb2.ListModelsResponse.FromString
        )
        self.embed = channel.unary_unary(
            f"{service}Embed", None, model_service_pb2.EmbedResponse.FromString
        )
        self.count_tokens = channel.unary_unary(
            f"{service}CountTokens", None, model_service_pb2.CountTokensResponse.FromString
        )
        service = "/nexusnitro.v1.StatsService/"
        stats = stats_service_pb2.Stats.FromString
        self.get_stats = channel.unary_unary(f"{service}GetStats", None, stats)
        self.watch_stats = channel.unary_stream(f"{service}WatchStats", None, stats)
        self.health = channel.unary_unary(
            "/grpc.health.v1.Health/Check", None, HealthCheckResponse.FromString
        )

    def is_trusted(self) -> bool:
        """Whether the sidecar was heard on it a moment ago."""
        return time.monotonic() - self._reached_at < _TRUST_TIME

    def heard(self) -> None:
        """Notes that the sidecar was heard on it."""
        self._reached_at = time.monotonic()

    def doubt(self) -> None:
        """Has it probed before it is used again."""
        self._reached_at = float("-inf")

    def abandon(self) -> None:
        """Keeps it and its calls for ever, untouched."""
        self.abandoned = True
        _abandoned.append((self, tuple(self.calls)))


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
    """

    def __init__(self, target: str) -> None:
        self._target = target
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
                self._connection = Connection(
                    grpc.insecure_channel(self._target, channel_options(True))
                )
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
    """

    def __init__(self, target: str) -> None:
        self._target = target
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
                connection = Connection(
                    grpc.aio.insecure_channel(self._target, channel_options(False))
                )
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
