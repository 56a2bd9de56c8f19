"""Bodies of OpenAI's wire, and answers of the fake backend made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from support.fake_backend import HOLD_MAX, Answer, Exchange, FakeBackend

USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def completion(
    content: str | None = "Hello.",
    *,
    finish_reason: str = "stop",
    choices: list[dict[str, Any]] | None = None,
    **message: Any,
) -> dict[str, Any]:
    """A whole reply; further keywords are keys of the message."""
    message = {"role": "assistant", "content": content, **message}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "fake-1",
        "choices": choices or [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": USAGE,
    }


def chunk(
    delta: Mapping[str, Any] | str, *, index: int = 0, finish_reason: str | None = None
) -> dict[str, Any]:
    """A chunk of a stream; a string stands for text."""
    if isinstance(delta, str):
        delta = {"content": delta}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "fake-1",
        "choices": [{"index": index, "delta": dict(delta), "finish_reason": finish_reason}],
    }


def usage_chunk() -> dict[str, Any]:
    """The chunk that carries the usage."""
    return {**chunk({}), "choices": [], "usage": USAGE}


def replies(body: Any, status: int = 200, **headers: str) -> Answer:
    """Answers whatever is asked with one body."""
    return lambda exchange: exchange.reply(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def says(*texts: str) -> Answer:
    """Answers with texts, streamed or whole as it is asked."""

    def answer(exchange: Exchange) -> None:
        if exchange.streamed:
            stream_to_end(exchange, texts)
        else:
            exchange.reply(completion("".join(texts)))

    return answer


def echoes(exchange: Exchange) -> None:
    """Answers with the question."""
    says(f"{exchange.question}!")(exchange)


def streams(deltas: Iterable[Any], finish_reason: str = "stop") -> Answer:
    """Answers with a stream of deltas, each in a chunk of its own."""
    return lambda exchange: stream_to_end(exchange, deltas, finish_reason)


def stream_to_end(exchange: Exchange, deltas: Iterable[Any], finish_reason: str = "stop") -> None:
    """Streams deltas, the finish, the usage and the end mark."""
    exchange.begin_stream()
    for delta in deltas:
        exchange.send(chunk(delta))
    exchange.send(chunk({}, finish_reason=finish_reason), usage_chunk())
    exchange.end_stream()


def streams_then_holds(backend: FakeBackend, *texts: str) -> Answer:
    """Streams texts, then waits for the caller to leave, and notes it."""

    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        for text in texts:
            exchange.send(chunk(text))
        if exchange.gone(HOLD_MAX):
            backend.disconnects.put(exchange)
        exchange.cut()

    return answer


def streams_then_cuts(*texts: str) -> Answer:
    """Streams texts, then resets the connection."""

    def answer(exchange: Exchange) -> None:
        exchange.begin_stream()
        for text in texts:
            exchange.send(chunk(text))
        exchange.cut()

    return answer
