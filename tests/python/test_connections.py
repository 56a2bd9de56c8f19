"""Connections: opened late, one per process and event loop, and given back."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

import nexusnitro
from nexusnitro.connections import AsyncConnections, SyncConnections
from support.programs import run_program

TARGET = "127.0.0.1:1"


def test_a_channel_is_opened_by_the_first_call() -> None:
    connections = SyncConnections(TARGET)
    assert connections._connection is None
    first = connections.acquire()
    assert connections.acquire() is first
    assert first.live == 2
    connections.release(first)
    connections.release(first)
    assert first.live == 0
    connections.close()
    assert first.closed
    with pytest.raises(RuntimeError, match="closed"):
        connections.acquire()


def test_each_event_loop_has_a_connection_of_its_own() -> None:
    connections = AsyncConnections(TARGET)

    async def acquire() -> Any:
        connection = connections.acquire()
        assert connections.acquire() is connection
        connections.release(connection)
        connections.release(connection)
        return connection

    first, second = asyncio.run(acquire()), asyncio.run(acquire())
    assert first is not second
    assert len(connections._by_loop) == 1  # That of a loop that is closed is dropped.


def test_a_client_that_is_dropped_is_freed(sidecar: nexusnitro.Server) -> None:
    client = nexusnitro.Client(sidecar.target)
    client.chat("hi", config="echo")
    ref = weakref.ref(client)
    del client
    gc.collect()
    assert ref() is None


def test_idle_channels_are_closed_before_a_fork_and_others_counted() -> None:
    connections = SyncConnections(TARGET)
    assert connections.close_idle() == 0
    connection = connections.acquire()
    assert connections.close_idle() == 1
    connections.release(connection)
    assert connections.close_idle() == 0
    assert connections._connection is None
    connections.close()


def test_at_the_end_of_the_program_grpc_has_no_threads_left(sidecar: nexusnitro.Server) -> None:
    done = run_program(
        """
        import atexit, sys, threading, nexusnitro

        def tell():  # What is registered first is run last.
            modules = [getattr(t, "_target", None).__module__ for t in threading.enumerate()[1:]]
            print("at the end:", modules)

        atexit.register(tell)
        client = nexusnitro.Client(sys.argv[1])
        requests = [nexusnitro.ChatRequest("x", config=config) for config in ("echo", "paced")]
        batch = client.batch_chat(requests)
        stream = client.stream_chat("x", config="paced")
        print(next(batch).reply.text, type(next(stream)).__name__, threading.active_count() > 1)
        """,
        sidecar.target,
    )
    assert done.stdout.splitlines() == ["x StreamStart True", "at the end: []"], done.stderr
