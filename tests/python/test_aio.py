"""AsyncClient: the twin of Client, event loops, and cancelled tasks."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import nexusnitro
from conftest import StartSidecar
from support.fake_backend import FakeBackend, hold
from support.openai_wire import echoes, replies, says, streams_then_holds
from support.programs import run_program


def test_chat(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Hello."))

    async def main() -> nexusnitro.ChatReply:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            return await client.chat("Say hi", max_tokens=5, timeout=20)

    reply = asyncio.run(main())
    assert (reply.text, reply.finish_reason, reply.call.backend) == ("Hello.", "stop", "fake")


def test_many_calls_at_once(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(echoes)

    async def main() -> list[str]:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            calls = [client.chat(f"question {index}") for index in range(200)]
            return [reply.text for reply in await asyncio.gather(*calls)]

    assert asyncio.run(main()) == [f"question {index}!" for index in range(200)]


def test_one_client_serves_two_loops_in_a_row(sidecar: nexusnitro.Server) -> None:
    client = nexusnitro.AsyncClient(sidecar.target)

    async def main() -> str:
        async with client.stream_chat("one two", config="echo") as stream:
            texts = [text async for text in stream.text_deltas]
        return "".join(texts) + (await client.chat(" three", config="echo")).text

    for _ in range(3):
        assert asyncio.run(main()) == "one two three"


def test_one_client_serves_loops_in_several_threads(sidecar: nexusnitro.Server) -> None:
    client = nexusnitro.AsyncClient(sidecar.target)
    meeting = threading.Barrier(4)

    async def main(question: str) -> list[str]:
        calls = [client.chat(f"{question} {index}", config="echo") for index in range(20)]
        return [reply.text for reply in await asyncio.gather(*calls)]

    def run(question: str) -> list[str]:
        meeting.wait(10)
        return asyncio.run(main(question))

    with ThreadPoolExecutor(4) as pool:
        for question, texts in zip("abcd", pool.map(run, "abcd"), strict=True):
            assert texts == [f"{question} {index}" for index in range(20)]


def test_it_is_used_inside_a_running_loop_only(sidecar: nexusnitro.Server) -> None:
    client = nexusnitro.AsyncClient(sidecar.target)
    call = client.chat("Say hi")
    with pytest.raises(RuntimeError, match="no running event loop"):
        call.send(None)


def test_cancelling_a_task_cancels_its_chat(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))

    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            task = asyncio.create_task(client.chat("Say hi"))
            await asyncio.to_thread(backend.wait_for_exchanges, 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(backend.wait_for_disconnect)

    asyncio.run(main())


def test_wait_for_cancels_its_chat(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(hold(backend))

    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.chat("Say hi"), 0.2)
            await asyncio.to_thread(backend.wait_for_disconnect)

    asyncio.run(main())


def test_the_timeout_ends_a_chat(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(hold(backend))

    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            with pytest.raises(nexusnitro.CallTimeoutError):
                await client.chat("Say hi", timeout=0.2)

    asyncio.run(main())
    backend.wait_for_disconnect()


def test_errors_are_those_of_the_sync_client(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(replies({"error": {"message": "slow down"}}, 429, retry_after="7"))

    async def main() -> nexusnitro.NexusNitroError:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            with pytest.raises(nexusnitro.BackendRateLimitError) as caught:
                await client.chat("Say hi")
            return caught.value

    error = asyncio.run(main())
    assert error.reason == "BACKEND_RATE_LIMITED"
    assert error.retry_after == 7
    assert error.backend_message == "slow down"


def test_a_call_that_was_not_sent_is_repeated(sidecar: nexusnitro.Server) -> None:
    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            before = (await client.stats()).calls.started
            with pytest.raises(nexusnitro.BackendConnectionError):
                await client.chat("Say hi", config="down", max_retries=1)
            assert (await client.stats()).calls.started - before == 2

    asyncio.run(main())


def test_a_sidecar_that_is_not_there_is_named(tmp_path: Path) -> None:
    target = f"unix://{tmp_path}/none.sock"

    async def main() -> None:
        async with nexusnitro.AsyncClient(target, connect_timeout=0.2) as client:
            with pytest.raises(nexusnitro.SidecarUnavailableError) as caught:
                await client.chat("Say hi")
            assert f"nexusnitro-server --listen {target}" in str(caught.value)

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 2


def test_close_cancels_what_runs_and_no_task(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))

    async def main() -> None:
        client = nexusnitro.AsyncClient(sidecar.target)
        stream = client.stream_chat("A poem")
        reading = asyncio.create_task(stream.read_all())
        chat = asyncio.create_task(client.chat("Say hi"))
        await asyncio.to_thread(backend.wait_for_exchanges, 2)
        await client.close()
        for task in (reading, chat):
            with pytest.raises(nexusnitro.CallCancelledError):
                await asyncio.wait_for(task, 5)
        with pytest.raises(RuntimeError, match="closed"):
            await client.chat("Say hi")

    asyncio.run(main())
    backend.wait_for_disconnect()


def test_close_while_the_sidecar_is_sought(tmp_path: Path) -> None:
    async def main() -> None:
        client = nexusnitro.AsyncClient(f"unix://{tmp_path}/none.sock")
        call = asyncio.create_task(client.chat("Say hi"))
        await asyncio.wait([call], timeout=0.2)
        await client.close()
        with pytest.raises(nexusnitro.CallCancelledError):
            await asyncio.wait_for(call, 5)

    asyncio.run(main())


def test_health_stats_and_wait_ready(sidecar: nexusnitro.Server) -> None:
    async def main() -> None:
        async with nexusnitro.AsyncClient(sidecar.target) as client:
            await client.wait_ready()
            assert await client.health() is True
            seen = []
            async for stats in client.watch_stats(0.1):
                seen.append(stats.uptime or 0.0)
                if len(seen) == 2:
                    break
            assert seen[1] > seen[0]

    asyncio.run(main())


def test_a_draining_sidecar_is_reached_and_not_serving(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    server = start_sidecar()

    async def main() -> None:
        async with nexusnitro.AsyncClient(server.target) as client:
            call = asyncio.create_task(client.chat("Say hi"))
            await asyncio.to_thread(backend.wait_for_exchanges, 1)
            os.kill(server.pid, signal.SIGTERM)
            with pytest.raises(nexusnitro.SidecarUnavailableError, match="shutting down"):
                while True:  # It may serve for a moment yet.
                    await client.wait_ready(0.2)
            call.cancel()

    asyncio.run(main())


def test_an_unclosed_client_does_not_keep_the_program_from_exiting(
    sidecar: nexusnitro.Server,
) -> None:
    done = run_program(
        """
        import asyncio, sys, nexusnitro
        client = nexusnitro.AsyncClient(sys.argv[1])
        async def main():
            global stream
            print((await client.chat("hi", config="echo")).text)
            stream = client.stream_chat("A poem", config="paced")
            print(type(await stream.__anext__()).__name__)
        asyncio.run(main())
        """,
        sidecar.target,
        timeout=10,
    )
    assert (done.returncode, done.stdout) == (0, "hi\nStreamStart\n"), done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_keyword_names_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"AsyncClient\(\) has no keyword .*'max_retries'"):
        nexusnitro.AsyncClient(max_retry=1)  # type: ignore[call-arg]
