"""AsyncChatStream: the twin of ChatStream."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

import nexusnitro
from support.fake_backend import FakeBackend, hold
from support.openai_wire import says, streams_then_cuts, streams_then_holds


def run(target: str, use: Callable[[nexusnitro.AsyncClient], Awaitable[None]]) -> None:
    """Runs a coroutine with a client."""

    async def main() -> None:
        async with nexusnitro.AsyncClient(target, timeout=20) as client:
            await use(client)

    asyncio.run(main())


def test_text_deltas_and_the_joined_response(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(says("Roses ", "are ", "red."))

    async def use(client: nexusnitro.AsyncClient) -> None:
        async with client.stream_chat("A poem") as stream:
            texts = [text async for text in stream.text_deltas]
        assert "".join(texts) == stream.response.text == "Roses are red."
        assert stream.response.finish_reason == "stop"

    run(sidecar.target, use)


def test_events_and_anext(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Roses ", "are ", "red."))

    async def use(client: nexusnitro.AsyncClient) -> None:
        async with client.stream_chat("A poem", join_deltas=False) as stream:
            first = await stream.__anext__()
            rest = [event async for event in stream]
        assert isinstance(first, nexusnitro.StreamStart)
        assert [type(event) for event in rest].count(nexusnitro.TextDelta) == 3
        assert isinstance(rest[-1], nexusnitro.StreamEnd)
        with pytest.raises(StopAsyncIteration):
            await stream.__anext__()

    run(sidecar.target, use)


def test_read_all_without_a_block(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Roses ", "are ", "red."))

    async def use(client: nexusnitro.AsyncClient) -> None:
        assert (await client.stream_chat("A poem").read_all()).text == "Roses are red."

    run(sidecar.target, use)


@pytest.mark.parametrize("leave", ["break", "with", "close", "drop", "cancel"])
def test_leaving_early_closes_the_backends_connection(
    sidecar: nexusnitro.Server, backend: FakeBackend, leave: str
) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))

    async def use(client: nexusnitro.AsyncClient) -> None:
        stream = client.stream_chat("A poem")
        assert isinstance(await stream.__anext__(), nexusnitro.StreamStart)
        if leave == "break":
            async for _ in stream.text_deltas:
                break
        elif leave == "with":
            async with stream:
                pass
        elif leave == "close":
            await stream.close()
        elif leave == "cancel":
            reading = asyncio.create_task(stream.read_all())
            await asyncio.wait([reading], timeout=0.05)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        else:
            del stream
            gc.collect()
        await asyncio.to_thread(backend.wait_for_disconnect)
        if leave != "drop":
            with pytest.raises(RuntimeError, match="closed"):
                await stream.__anext__()

    run(sidecar.target, use)


def test_a_cut_keeps_what_came(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(streams_then_cuts("Roses ", "are "))

    async def use(client: nexusnitro.AsyncClient) -> None:
        with pytest.raises(nexusnitro.StreamCutError) as caught:
            async with client.stream_chat("A poem") as stream:
                async for _ in stream.text_deltas:
                    pass
        assert caught.value.partial.text == "Roses are "  # type: ignore[union-attr]

    run(sidecar.target, use)


def test_the_timeout_counts_from_when_it_is_begun(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))

    async def use(client: nexusnitro.AsyncClient) -> None:
        stream = client.stream_chat("A poem", timeout=0.3)
        await asyncio.sleep(0.4)
        began = asyncio.get_running_loop().time()
        with pytest.raises(nexusnitro.CallTimeoutError):
            await stream.read_all()
        assert 0.2 < asyncio.get_running_loop().time() - began < 2

    run(sidecar.target, use)


def test_another_task_may_close(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))

    async def use(client: nexusnitro.AsyncClient) -> None:
        stream = client.stream_chat("A poem")
        await stream.__anext__()
        reading = asyncio.create_task(stream.read_all())
        await asyncio.wait([reading], timeout=0.05)
        await stream.close()
        with pytest.raises(nexusnitro.CallCancelledError, match="closed") as caught:
            await asyncio.wait_for(reading, 5)
        assert caught.value.text == "Roses "

    run(sidecar.target, use)


def test_a_stream_that_was_not_sent_is_repeated(sidecar: nexusnitro.Server) -> None:
    async def use(client: nexusnitro.AsyncClient) -> None:
        before = (await client.stats()).calls.started
        with pytest.raises(nexusnitro.BackendConnectionError):
            await client.stream_chat("A poem", config="down", max_retries=1).read_all()
        assert (await client.stats()).calls.started - before == 2

    run(sidecar.target, use)


def test_many_streams_at_once(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    async def use(client: nexusnitro.AsyncClient) -> None:
        async def read(question: str) -> str:
            async with client.stream_chat(question, config="echo") as stream:
                return "".join([text async for text in stream.text_deltas])

        questions = [f"one two three {index}" for index in range(100)]
        assert await asyncio.gather(*[read(question) for question in questions]) == questions

    run(sidecar.target, use)
