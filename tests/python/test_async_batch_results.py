"""AsyncBatchResults: the twin of BatchResults."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

import nexusnitro
from conftest import StartSidecar
from support.fake_backend import Exchange, FakeBackend, hold
from support.openai_wire import echoes


def run(
    target: str, use: Callable[[nexusnitro.AsyncClient], Awaitable[None]], **settings: Any
) -> None:
    """Runs a coroutine with a client."""

    async def main() -> None:
        async with nexusnitro.AsyncClient(target, **settings) as client:
            await asyncio.wait_for(use(client), 30)

    asyncio.run(main())


def test_each_answer_comes_as_it_is_ready(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    turns = {name: threading.Event() for name in "abc"}

    def answer(exchange: Exchange) -> None:
        assert turns[exchange.question].wait(10)
        echoes(exchange)

    backend.answers(answer)

    async def use(client: nexusnitro.AsyncClient) -> None:
        async with client.batch_chat(["a", "b", "c"]) as results:
            order = []
            for name in "cab":
                turns[name].set()
                order.append(await results.__anext__())
            with pytest.raises(StopAsyncIteration):
                await results.__anext__()
        assert [result.unwrap().text for result in order] == ["c!", "a!", "b!"]

    run(sidecar.target, use)


def test_a_thousand_chats(sidecar: nexusnitro.Server) -> None:
    requests = [nexusnitro.ChatRequest(f"{index}", config="echo") for index in range(1_000)]

    async def use(client: nexusnitro.AsyncClient) -> None:
        texts = {
            result.index: result.unwrap().text
            async for result in client.batch_chat(requests, concurrency=64)
        }
        assert texts == {index: f"{index}" for index in range(1_000)}

    run(sidecar.target, use)


def test_a_request_may_depend_on_an_answer(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(echoes)

    async def use(client: nexusnitro.AsyncClient) -> None:
        answers: asyncio.Queue[str] = asyncio.Queue()

        async def requests() -> AsyncIterator[str]:
            yield "one"
            yield await answers.get()
            yield await answers.get()

        texts = []
        async for result in client.batch_chat(requests()):
            texts.append(result.unwrap().text)
            answers.put_nowait(texts[-1])
        assert texts == ["one!", "one!!", "one!!!"]

    run(sidecar.target, use)


def test_one_that_fails_ends_nothing_else(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(echoes)
    requests: list[nexusnitro.BatchInput] = [
        "good",
        nexusnitro.ChatRequest("x", config="no-such-config"),
        5,  # type: ignore[list-item]
        "good",
    ]

    async def use(client: nexusnitro.AsyncClient) -> None:
        results = {result.index: result async for result in client.batch_chat(requests)}
        assert [results[index].unwrap().text for index in (0, 3)] == ["good!", "good!"]
        assert isinstance(results[1].error, nexusnitro.ConfigNotFoundError)
        assert isinstance(results[2].error, TypeError)

    run(sidecar.target, use)


@pytest.mark.parametrize("leave", ["break", "close", "cancel", "drop"])
def test_leaving_early_cancels_what_runs(
    sidecar: nexusnitro.Server, backend: FakeBackend, leave: str
) -> None:
    backend.answers(hold(backend))
    # The first is refused at once, so that there is a result to leave at.
    requests: list[nexusnitro.BatchInput] = [
        nexusnitro.ChatRequest("x", temperature=-1),
        *["slow"] * 20,
    ]

    async def read(results: nexusnitro.AsyncBatchResults) -> None:
        async for _ in results:
            await asyncio.to_thread(backend.wait_for_exchanges, 3)
            if leave == "break":
                break

    async def use(client: nexusnitro.AsyncClient) -> None:
        results = client.batch_chat(requests, concurrency=4)
        if leave == "break":
            await read(results)
        elif leave == "cancel":
            reading = asyncio.create_task(read(results))
            await asyncio.to_thread(backend.wait_for_exchanges, 4)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        else:
            await results.__anext__()
            await asyncio.to_thread(backend.wait_for_exchanges, 3)
            if leave == "close":
                await results.close()
        del results
        gc.collect()
        for _ in range(3):
            await asyncio.to_thread(backend.wait_for_disconnect)

    run(sidecar.target, use)


def test_one_that_was_not_sent_is_repeated(sidecar: nexusnitro.Server) -> None:
    async def use(client: nexusnitro.AsyncClient) -> None:
        before = (await client.stats()).calls.started
        request = nexusnitro.ChatRequest("x", config="down")
        results = [result async for result in client.batch_chat([request], max_retries=2)]
        assert isinstance(results[0].error, nexusnitro.BackendConnectionError)
        assert (await client.stats()).calls.started - before == 3

    run(sidecar.target, use)


def test_a_kill_of_the_sidecar_runs_nothing_twice(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    def answer(exchange: Exchange) -> None:
        if int(exchange.question) < 10:
            return echoes(exchange)
        return hold(backend)(exchange)

    backend.answers(answer)
    server = start_sidecar()

    async def use(client: nexusnitro.AsyncClient) -> None:
        results: list[nexusnitro.BatchResult] = []
        with pytest.raises(nexusnitro.SidecarUnavailableError):
            async for result in client.batch_chat(map(str, range(100)), concurrency=8):
                results.append(result)
                if len(results) == 10:
                    await asyncio.to_thread(backend.wait_for_exchanges, 17)
                    os.kill(server.pid, signal.SIGKILL)
        lost = [result for result in results if result.error is not None]
        # One more may have been on its way.
        indices = sorted(result.index for result in lost)
        assert indices in (list(range(10, 17)), list(range(10, 18)))
        assert all(isinstance(one.error, nexusnitro.SidecarConnectionLostError) for one in lost)

    run(server.target, use, connect_timeout=0.5)
    questions = [exchange.question for exchange in backend.exchanges]
    assert len(questions) == len(set(questions))


def test_close_of_the_client_ends_it(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(hold(backend))

    async def use(client: nexusnitro.AsyncClient) -> None:
        results = client.batch_chat(["slow"] * 4)
        reading = asyncio.ensure_future(results.__anext__())
        await asyncio.to_thread(backend.wait_for_exchanges, 4)
        await client.close()
        with pytest.raises(nexusnitro.CallCancelledError):
            await reading
        await asyncio.to_thread(backend.wait_for_disconnect)

    run(sidecar.target, use)


def test_an_error_of_the_callers_own_iterator_comes_through(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))

    async def use(client: nexusnitro.AsyncClient) -> None:
        async def requests() -> AsyncIterator[str]:
            yield "one"
            await asyncio.to_thread(backend.wait_for_exchanges, 1)
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            async for _ in client.batch_chat(requests()):
                pass

    run(sidecar.target, use)
    backend.wait_for_disconnect()
