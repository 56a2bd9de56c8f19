"""BatchResults: many chats over one stream, from threads."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nexusnitro
from conftest import StartSidecar
from support.fake_backend import Exchange, FakeBackend, hold
from support.openai_wire import echoes, replies, says


def test_each_answer_comes_as_it_is_ready(client: nexusnitro.Client, backend: FakeBackend) -> None:
    turns = {name: threading.Event() for name in "abc"}

    def answer(exchange: Exchange) -> None:
        assert turns[exchange.question].wait(10)
        echoes(exchange)

    backend.answers(answer)
    with client.batch_chat(["a", "b", "c"]) as results:
        order = []
        for name in "cab":
            turns[name].set()
            order.append(next(results))
        assert list(results) == []
    assert [result.index for result in order] == [2, 0, 1]
    assert [result.request for result in order] == ["c", "a", "b"]
    assert [result.unwrap().text for result in order] == ["c!", "a!", "b!"]


def test_a_thousand_chats(client: nexusnitro.Client) -> None:
    requests = [
        nexusnitro.ChatRequest(f"question {index}", config="echo") for index in range(1_000)
    ]
    texts = {
        result.index: result.unwrap().text for result in client.batch_chat(requests, concurrency=64)
    }
    assert texts == {index: f"question {index}" for index in range(1_000)}


def test_all_forms_of_requests(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(echoes)
    requests: list[nexusnitro.BatchInput] = [
        "one",
        [{"role": "user", "content": "two"}],
        [nexusnitro.Message.user("three")],
        nexusnitro.ChatRequest("four", max_tokens=5),
    ]
    texts = {result.index: result.unwrap().text for result in client.batch_chat(requests)}
    assert texts == {0: "one!", 1: "two!", 2: "three!", 3: "four!"}


def test_one_that_fails_ends_nothing_else(client: nexusnitro.Client, backend: FakeBackend) -> None:
    def answer(exchange: Exchange) -> None:
        if exchange.question == "bad":
            exchange.reply({"error": {"message": "no such thing", "code": "bad_thing"}}, 400)
        else:
            echoes(exchange)

    backend.answers(answer)
    requests: list[nexusnitro.BatchInput] = [
        "good",
        "bad",
        [{"role": "nobody", "content": "?"}],
        nexusnitro.ChatRequest("x", config="no-such-config"),
        nexusnitro.ChatRequest("x", config="down"),
        nexusnitro.ChatRequest("x", temperature=-1),
        5,  # type: ignore[list-item]
        "good",
    ]
    results = {result.index: result for result in client.batch_chat(requests, max_retries=0)}
    assert [results[index].unwrap().text for index in (0, 7)] == ["good!", "good!"]
    errors = [type(results[index].error) for index in range(1, 7)]
    assert errors == [
        nexusnitro.BackendRejectedError,
        ValueError,
        nexusnitro.ConfigNotFoundError,
        nexusnitro.BackendConnectionError,
        nexusnitro.InvalidRequestError,
        TypeError,
    ]
    rejected = results[1].error
    assert isinstance(rejected, nexusnitro.BackendRejectedError)
    assert (rejected.backend, rejected.http_status) == ("fake", 400)
    assert (rejected.backend_message, rejected.backend_code) == ("no such thing", "bad_thing")
    assert "requests[2].messages[0].role" in str(results[2].error)
    with pytest.raises(nexusnitro.BackendRejectedError):
        results[1].unwrap()


def test_one_over_the_limit_is_not_sent(sidecar: nexusnitro.Server) -> None:
    requests = [nexusnitro.ChatRequest(text, config="echo") for text in ("a", "x" * 200_000, "b")]
    with sidecar.client(message_bytes_max=100_000) as client:
        results = {result.index: result for result in client.batch_chat(requests)}
    assert isinstance(results[1].error, nexusnitro.RequestTooLargeError)
    assert [results[index].unwrap().text for index in (0, 2)] == ["a", "b"]


def test_a_timeout_of_one_request(client: nexusnitro.Client, backend: FakeBackend) -> None:
    def answer(exchange: Exchange) -> None:
        if exchange.question == "slow" and exchange.gone(10):
            backend.disconnects.put(exchange)
            return
        echoes(exchange)

    backend.answers(answer)
    requests: list[nexusnitro.BatchInput] = [nexusnitro.ChatRequest("slow", timeout=0.2), "quick"]
    results = {result.index: result for result in client.batch_chat(requests, timeout=10)}
    assert isinstance(results[0].error, nexusnitro.CallTimeoutError)
    assert results[1].unwrap().text == "quick!"
    backend.wait_for_disconnect()


def test_concurrency_is_kept_and_requests_are_read_late(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    lock = threading.Lock()
    running, most, read = 0, 0, 0

    def answer(exchange: Exchange) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        exchange.gone(0.005)
        with lock:
            running -= 1
        echoes(exchange)

    def requests() -> Iterator[str]:
        nonlocal read
        for index in range(40):
            read += 1
            yield str(index)

    backend.answers(answer)
    given = 0
    for _ in client.batch_chat(requests(), concurrency=4):
        given += 1
        assert read <= given + 4
    assert given == 40
    assert most == 4


@pytest.mark.parametrize("leave", ["break", "with", "close", "drop"])
def test_leaving_early_cancels_what_runs(
    client: nexusnitro.Client, backend: FakeBackend, leave: str
) -> None:
    def answer(exchange: Exchange) -> None:
        if exchange.question == "quick":
            return echoes(exchange)
        return hold(backend)(exchange)

    backend.answers(answer)
    results = client.batch_chat(["quick", *["slow"] * 20], concurrency=4)
    if leave == "break":
        for _ in results:
            backend.wait_for_exchanges(4)
            break
    else:
        assert next(results).index == 0
        backend.wait_for_exchanges(4)
        if leave == "with":
            with results:
                pass
        elif leave == "close":
            results.close()
        else:
            del results
            gc.collect()
    for _ in range(3):
        backend.wait_for_disconnect()
    assert len(backend.exchanges) <= 5
    if leave != "drop":
        assert list(results) == []


def test_one_that_was_not_sent_is_repeated(client: nexusnitro.Client) -> None:
    before = client.stats().calls.started
    request = nexusnitro.ChatRequest("x", config="down")
    (result,) = client.batch_chat([request], max_retries=2)
    assert isinstance(result.error, nexusnitro.BackendConnectionError)
    assert client.stats().calls.started - before == 3


def test_a_kill_of_the_sidecar_runs_nothing_twice(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    def answer(exchange: Exchange) -> None:
        if int(exchange.question) < 10:
            return echoes(exchange)
        return hold(backend)(exchange)

    backend.answers(answer)
    server = start_sidecar()
    results: list[nexusnitro.BatchResult] = []
    with server.client(connect_timeout=0.5) as client:
        batch = client.batch_chat([str(index) for index in range(100)], concurrency=8)
        with pytest.raises(nexusnitro.SidecarUnavailableError):
            for result in batch:
                results.append(result)
                if len(results) == 10:
                    backend.wait_for_exchanges(17)
                    os.kill(server.pid, signal.SIGKILL)
    answered = [result.index for result in results if result.reply is not None]
    assert sorted(answered) == list(range(10))
    lost = [result for result in results if result.error is not None]
    # One more may have been on its way.
    indices = sorted(result.index for result in lost)
    assert indices in (list(range(10, 17)), list(range(10, 18)))
    for result in lost:
        assert isinstance(result.error, nexusnitro.SidecarConnectionLostError)
        assert not result.error.not_sent
    questions = [exchange.question for exchange in backend.exchanges]
    assert len(questions) == len(set(questions))


def test_it_goes_on_at_a_new_sidecar(config_file: Path, tmp_path: Path) -> None:
    listen = f"unix://{tmp_path}/again.sock"
    servers = [nexusnitro.Server(config_file, listen=listen)]
    requests = [nexusnitro.ChatRequest(str(index), config="echo") for index in range(50)]
    results: list[nexusnitro.BatchResult] = []
    with nexusnitro.Client(listen) as client:
        for result in client.batch_chat(requests, concurrency=2):
            results.append(result)
            if len(results) == 20:
                os.kill(servers[0].pid, signal.SIGKILL)
                servers[0].stop()
                servers.append(nexusnitro.Server(config_file, listen=listen))
    servers[-1].stop()
    assert sorted(result.index for result in results) == list(range(50))
    lost = [result for result in results if result.error is not None]
    assert len(lost) <= 2
    assert all(isinstance(one.error, nexusnitro.SidecarConnectionLostError) for one in lost)


def test_a_drain_answers_what_runs_and_the_rest_goes_elsewhere(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    go_on = threading.Event()

    def answer(exchange: Exchange) -> None:
        assert go_on.wait(10)
        echoes(exchange)

    backend.answers(answer)
    server = start_sidecar()
    results: list[nexusnitro.BatchResult] = []
    with server.client(connect_timeout=0.5) as client:
        batch = client.batch_chat([str(index) for index in range(50)], concurrency=4)
        reader = threading.Thread(target=lambda: results.extend(_until_unavailable(batch)))
        reader.start()
        backend.wait_for_exchanges(4)
        os.kill(server.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while client.health():
            assert time.monotonic() < deadline
        go_on.set()
        reader.join(20)
        assert not reader.is_alive()
    answered = [result.index for result in results if result.reply is not None]
    assert set(answered) >= {0, 1, 2, 3}
    assert len(backend.exchanges) == len(answered)


def _until_unavailable(batch: nexusnitro.BatchResults) -> Iterator[nexusnitro.BatchResult]:
    try:
        yield from batch
    except nexusnitro.SidecarUnavailableError:
        pass


def test_no_requests_give_no_results(client: nexusnitro.Client) -> None:
    assert list(client.batch_chat([])) == []


def test_an_error_of_the_callers_own_iterator_comes_through(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))

    def requests() -> Iterator[str]:
        yield "one"
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        list(client.batch_chat(requests()))


def test_progress_is_shown(
    client: nexusnitro.Client, backend: FakeBackend, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    backend.answers(says("Hello."))
    requests: list[nexusnitro.BatchInput] = [
        "one",
        "two",
        nexusnitro.ChatRequest("x", temperature=-1),
    ]
    assert len(list(client.batch_chat(requests, progress=True))) == 3
    shown = capfd.readouterr().err
    assert "3/3" in shown
    assert "errors=1" in shown


def test_progress_without_tqdm_says_what_to_install(
    client: nexusnitro.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"nexusnitro\[progress\]"):
        client.batch_chat(["one"], progress=True)


def test_wrong_arguments_are_refused(client: nexusnitro.Client) -> None:
    for concurrency in (0, 5_000):
        with pytest.raises(ValueError, match="concurrency"):
            client.batch_chat(["one"], concurrency=concurrency)


def test_a_sidecar_that_is_not_there(tmp_path: Path) -> None:
    with (
        nexusnitro.Client(f"unix://{tmp_path}/none.sock", connect_timeout=0.2) as client,
        pytest.raises(nexusnitro.SidecarUnavailableError),
    ):
        list(client.batch_chat(["one"]))


def test_the_backends_words_of_each_item(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(replies({"error": {"message": "slow down"}}, 429, retry_after="3"))
    (result,) = client.batch_chat(["one"])
    assert isinstance(result.error, nexusnitro.BackendRateLimitError)
    assert result.error.retry_after == 3
