"""A Python client under load, in a process of its own. Prints what it saw, as JSON.

    python_client.py MODE TARGET [--seconds S] [--in-flight N] [--join 0|1]

MODE is one of the functions below whose names begin with `run_`; TARGET is a sidecar, for `http`
the address of a backend's chat call. "items" are calls or deltas, "cpu_us" is this process's CPU
time for one of them.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import nexusnitro

QUESTION = "What does the fox say to the dog, and why does it say so?"
CALL_SECONDS_MAX = 60.0


@dataclass(frozen=True)
class Settings:
    """What is asked for; see the module's text."""

    target: str
    seconds: float
    in_flight: int
    join: bool


@dataclass(frozen=True)
class Count:
    """How much was done, in how many seconds of wall-clock and of CPU time."""

    items: int
    seconds: float
    cpu_seconds: float


class Meter:
    """Counts items from its creation on, until its time is over. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._items = 0
        self._cpu_began = time.process_time()
        self._began = time.monotonic()
        self._ends = self._began + seconds

    def running(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self._ends

    def add(self, items: int) -> None:
        """Counts items."""
        with self._lock:
            self._items += items

    def count(self) -> Count:
        """What was counted."""
        seconds = time.monotonic() - self._began
        return Count(self._items, seconds, time.process_time() - self._cpu_began)


def repeat(settings: Settings, once: Callable[[], int]) -> Count:
    """Runs `once`, which gives its number of items, in threads: as many as are to be in flight."""
    once()  # Opens the connection.
    meter = Meter(settings.seconds)

    def loop(_: int) -> None:
        items = 0
        while meter.running():
            items += once()
        meter.add(items)

    with ThreadPoolExecutor(settings.in_flight) as threads:
        list(threads.map(loop, range(settings.in_flight)))  # Raises what a thread raised.
    return meter.count()


def run_unary(settings: Settings) -> Count:
    """`Client.chat`, from threads."""
    with nexusnitro.Client(settings.target, timeout=CALL_SECONDS_MAX) as client:

        def once() -> int:
            client.chat(QUESTION, temperature=0.7)
            return 1

        return repeat(settings, once)


def run_stream(settings: Settings) -> Count:
    """`Client.stream_chat`, from threads; the items are text deltas."""
    with nexusnitro.Client(settings.target, timeout=CALL_SECONDS_MAX) as client:

        def once() -> int:
            with client.stream_chat(QUESTION, join_deltas=settings.join) as stream:
                return sum(1 for _ in stream.text_deltas)

        return repeat(settings, once)


def run_stream_tokens(settings: Settings) -> Count:
    """As `run_stream`, but the items are the backend's tokens: joined deltas are fewer."""
    with nexusnitro.Client(settings.target, timeout=CALL_SECONDS_MAX) as client:

        def once() -> int:
            with client.stream_chat(QUESTION, join_deltas=settings.join) as stream:
                for _ in stream.text_deltas:
                    pass
            usage = stream.response.usage
            return usage.output_tokens or 0 if usage is not None else 0

        return repeat(settings, once)


def run_batch(settings: Settings) -> Count:
    """`Client.batch_chat`: one stream, with as many chats under way as are to be in flight."""
    with nexusnitro.Client(settings.target, timeout=CALL_SECONDS_MAX) as client:
        client.chat(QUESTION)
        meter = Meter(settings.seconds)
        for result in client.batch_chat(_questions(meter), concurrency=settings.in_flight):
            result.unwrap()
            meter.add(1)
        return meter.count()


async def run_async_unary(settings: Settings) -> Count:
    """`AsyncClient.chat`, from tasks."""
    async with nexusnitro.AsyncClient(settings.target, timeout=CALL_SECONDS_MAX) as client:
        await client.chat(QUESTION)
        meter = Meter(settings.seconds)

        async def loop() -> None:
            while meter.running():
                await client.chat(QUESTION, temperature=0.7)
                meter.add(1)

        await asyncio.gather(*(loop() for _ in range(settings.in_flight)))
        return meter.count()


async def run_async_stream(settings: Settings) -> Count:
    """`AsyncClient.stream_chat`, from tasks; the items are text deltas."""
    async with nexusnitro.AsyncClient(settings.target, timeout=CALL_SECONDS_MAX) as client:
        await client.chat(QUESTION)
        meter = Meter(settings.seconds)

        async def loop() -> None:
            while meter.running():
                deltas = 0
                async with client.stream_chat(QUESTION, join_deltas=settings.join) as stream:
                    async for _ in stream.text_deltas:
                        deltas += 1
                meter.add(deltas)

        await asyncio.gather(*(loop() for _ in range(settings.in_flight)))
        return meter.count()


async def run_async_batch(settings: Settings) -> Count:
    """`AsyncClient.batch_chat`: one stream, as `run_batch`."""
    async with nexusnitro.AsyncClient(settings.target, timeout=CALL_SECONDS_MAX) as client:
        await client.chat(QUESTION)
        meter = Meter(settings.seconds)
        questions = _questions(meter)
        async for result in client.batch_chat(questions, concurrency=settings.in_flight):
            result.unwrap()
            meter.add(1)
        return meter.count()


def run_http_unary(settings: Settings) -> Count:
    """The same chat without a sidecar: http.client on kept-alive connections, from threads."""
    http_client = HttpClient(settings.target, stream=False)

    def once() -> int:
        reply = json.loads(http_client.ask().read())
        assert reply["choices"][0]["message"]["content"]
        return 1

    return repeat(settings, once)


def run_http_stream(settings: Settings) -> Count:
    """The same stream without a sidecar; the items are text deltas."""
    http_client = HttpClient(settings.target, stream=True)

    def once() -> int:
        deltas = 0
        for line in http_client.ask():
            if line.startswith(b"data: {"):
                for choice in json.loads(line[6:])["choices"]:
                    deltas += choice["delta"].get("content") is not None
        return deltas

    return repeat(settings, once)


class HttpClient:
    """Asks a backend over HTTP, on one connection for each thread.

    Args:
        url: Address of the chat call.
        stream: Whether to ask for a stream.
    """

    def __init__(self, url: str, stream: bool) -> None:
        self._address = urllib.parse.urlsplit(url)
        self._stream = stream
        self._local = threading.local()

    def ask(self) -> http.client.HTTPResponse:
        """The answer to the question; it must be read to its end."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            host, port = self._address.hostname, self._address.port
            connection = http.client.HTTPConnection(host or "", port, timeout=CALL_SECONDS_MAX)
            self._local.connection = connection
        messages = [{"role": "user", "content": QUESTION}]
        body = {"model": "mock", "messages": messages, "stream": self._stream}
        # The mock looks for `"stream":true`, written as most clients do.
        encoded = json.dumps(body, separators=(",", ":"))
        headers = {"content-type": "application/json"}
        connection.request("POST", self._address.path, encoded, headers)
        response: http.client.HTTPResponse = connection.getresponse()
        return response


def _questions(meter: Meter) -> Iterator[nexusnitro.ChatRequest]:
    while meter.running():
        yield nexusnitro.ChatRequest(QUESTION, temperature=0.7)


RUNS = (
    run_unary,
    run_stream,
    run_stream_tokens,
    run_batch,
    run_async_unary,
    run_async_stream,
    run_async_batch,
    run_http_unary,
    run_http_stream,
)
MODES: dict[str, Callable[[Settings], Count | Coroutine[None, None, Count]]] = {
    run.__name__.removeprefix("run_"): run for run in RUNS
}


def main() -> None:
    """Reads the command line, runs, prints."""
    parser = argparse.ArgumentParser(description="A Python client under load.")
    parser.add_argument("mode", choices=sorted(MODES))
    parser.add_argument("target", help="the sidecar; for http the address of a chat call")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long to begin new calls")
    parser.add_argument("--in-flight", type=int, default=1, help="calls at once")
    parser.add_argument("--join", type=int, default=0, help="1: deltas may be joined")
    arguments = parser.parse_args()
    settings = Settings(
        arguments.target, arguments.seconds, arguments.in_flight, bool(arguments.join)
    )
    outcome = MODES[arguments.mode](settings)
    count = outcome if isinstance(outcome, Count) else asyncio.run(outcome)
    cpu_us = count.cpu_seconds / count.items * 1e6
    print(json.dumps({"items": count.items, "seconds": count.seconds, "cpu_us": cpu_us}))


if __name__ == "__main__":
    main()
