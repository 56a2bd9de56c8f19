"""AsyncCaller: the twin of SyncCaller."""

from __future__ import annotations

import asyncio

import pytest

from nexusnitro import errors
from nexusnitro.async_caller import AsyncCaller, was_closed
from nexusnitro.attempts import Attempts


def test_a_sidecar_that_is_not_there_gives_the_connection_back(closed_port: int) -> None:
    caller = AsyncCaller(f"127.0.0.1:{closed_port}", 0.1, 1_000)

    async def main() -> None:
        with pytest.raises(errors.SidecarUnavailableError):
            await caller.unary("chat", b"", Attempts(5.0, 0, 0.1))
        with pytest.raises(errors.SidecarUnavailableError):
            await caller.begin("stream_chat", b"", Attempts(5.0, 0, 0.1))
        connection = caller._connections.acquire()
        assert connection.live == 1
        assert not connection.calls
        await caller.close()

    asyncio.run(main())


def test_a_cancelled_task_is_told_from_a_closed_client() -> None:
    caller = AsyncCaller("127.0.0.1:1", 0.1, 1_000)

    async def main() -> list[bool]:
        connection = caller._connections.acquire()
        seen = [was_closed(connection)]
        connection.closed = True
        seen.append(was_closed(connection))
        return seen

    assert asyncio.run(main()) == [False, True]
