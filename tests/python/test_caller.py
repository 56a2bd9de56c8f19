"""SyncCaller: how the sidecar is found, what is repeated, and what gRPC's exceptions become."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

import nexusnitro
from conftest import StartSidecar
from nexusnitro import errors
from nexusnitro.attempts import Attempts
from nexusnitro.caller import SyncCaller, error_of
from nexusnitro.connections import SyncConnections
from support.fake_backend import Exchange, FakeBackend, hold
from support.openai_wire import echoes, replies
from support.programs import run_program
from test_error_details import Failure


def test_an_unavailable_sidecar_makes_the_connection_doubtful() -> None:
    connections = SyncConnections("127.0.0.1:1")
    connection = connections.acquire()
    connection.heard()
    error_of(Failure(grpc.StatusCode.NOT_FOUND, "no"), "t", connection)
    assert connection.is_trusted()
    error_of(Failure(grpc.StatusCode.UNAVAILABLE, "gone"), "t", connection)
    assert not connection.is_trusted()
    error_of(Failure(grpc.StatusCode.NOT_FOUND, "no"), "t", connection)
    assert connection.is_trusted()
    connections.close()


def test_a_sidecar_that_is_not_there_gives_the_connection_back(closed_port: int) -> None:
    caller = SyncCaller(f"127.0.0.1:{closed_port}", 0.1, 1_000)
    with pytest.raises(errors.SidecarUnavailableError):
        caller.unary("chat", b"", Attempts(5.0, 0, 0.1))
    with pytest.raises(errors.SidecarUnavailableError):
        caller.begin("stream_chat", b"", Attempts(5.0, 0, 0.1))
    connection = caller._connections.acquire()
    assert connection.live == 1
    assert not connection.calls
    caller.close()


def test_the_probe_is_part_of_the_calls_time(closed_port: int) -> None:
    caller = SyncCaller(f"127.0.0.1:{closed_port}", 10.0, 1_000)
    ended = threading.Event()

    def ask() -> None:
        with pytest.raises(errors.SidecarUnavailableError):
            caller.unary("chat", b"", Attempts(0.2, 0, 10.0))
        ended.set()

    threading.Thread(target=ask, daemon=True).start()
    assert ended.wait(2)
    caller.close()


def test_a_call_that_was_not_sent_is_repeated(sidecar: nexusnitro.Server) -> None:
    with sidecar.client() as client:
        before = client.stats().calls.started
        with pytest.raises(nexusnitro.BackendConnectionError) as caught:
            client.chat("Say hi", config="down", max_retries=2)
        assert caught.value.not_sent
        assert caught.value.reason == "CONNECT_FAILED"
        assert caught.value.backend == "nobody"
        assert client.stats().calls.started - before == 3
        with pytest.raises(nexusnitro.BackendConnectionError):
            client.chat("Say hi", config="down", max_retries=0)
        assert client.stats().calls.started - before == 4


def test_a_repeat_succeeds_once_there_is_a_place(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    free = threading.Event()
    refused = threading.Event()

    def answer(exchange: Exchange) -> None:
        assert free.wait(10)
        echoes(exchange)

    backend.answers(answer)
    with sidecar.client(timeout=10) as client, ThreadPoolExecutor() as pool:
        first = pool.submit(client.chat, "one", config="limited")
        backend.wait_for_exchanges(1)
        with pytest.raises(nexusnitro.ConcurrencyLimitError) as caught:
            client.chat("two", config="limited", max_retries=0)
        assert caught.value.not_sent
        refused.set()
        second = pool.submit(client.chat, "two", config="limited", max_retries=20)
        free.set()
        assert first.result(10).text == "one!"
        assert second.result(10).text == "two!"


def test_a_call_that_was_sent_is_not_repeated(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(replies({"error": {"message": "busy"}}, 503))
    with pytest.raises(nexusnitro.BackendUnavailableError) as caught:
        client.chat("Say hi", max_retries=5)
    assert not caught.value.not_sent
    assert caught.value.http_status == 503
    assert len(backend.exchanges) == 1


def test_a_sidecar_that_is_not_there_is_named_with_how_to_start_it(tmp_path: Path) -> None:
    target = f"unix://{tmp_path}/none.sock"
    began = time.monotonic()
    with (
        nexusnitro.Client(target, connect_timeout=0.3) as client,
        pytest.raises(nexusnitro.SidecarUnavailableError) as caught,
    ):
        client.chat("Say hi")
    assert time.monotonic() - began < 2
    text = str(caught.value)
    assert target in text
    assert "0.3 s" in text
    assert f"nexusnitro-server --listen {target}" in text
    assert "NEXUSNITRO_TARGET" in text
    assert caught.value.not_sent


def test_a_refused_port_says_so(closed_port: int) -> None:
    with (
        nexusnitro.Client(f"127.0.0.1:{closed_port}", connect_timeout=0.3) as client,
        pytest.raises(nexusnitro.SidecarUnavailableError, match="refused"),
    ):
        client.chat("Say hi")


def test_a_first_call_waits_for_a_sidecar_that_starts(tmp_path: Path) -> None:
    listen = f"unix://{tmp_path}/late.sock"
    with nexusnitro.Client(listen, connect_timeout=10) as client, ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.chat, "Say hi")
        with pytest.raises(TimeoutError):
            waiting.exception(0.3)
        with nexusnitro.Server(embedded=True, listen=listen):
            assert waiting.result(10).provider == "embedded"


def test_a_sidecar_that_hangs_is_not_waited_for_longer_than_the_timeout() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        target = f"127.0.0.1:{deaf.getsockname()[1]}"
        began = time.monotonic()
        with nexusnitro.Client(target) as client, pytest.raises(nexusnitro.NexusNitroError):
            client.chat("Say hi", timeout=0.5)
        assert time.monotonic() - began < 0.9


def test_a_new_sidecar_at_the_same_address_is_found(tmp_path: Path) -> None:
    listen = f"unix://{tmp_path}/again.sock"
    with nexusnitro.Client(listen) as client:
        for _ in range(2):
            with nexusnitro.Server(embedded=True, listen=listen):
                assert client.chat("Say hi").text


def test_a_sidecar_that_dies_under_a_call_is_told_apart(
    start_sidecar: StartSidecar, backend: FakeBackend
) -> None:
    backend.answers(hold(backend))
    server = start_sidecar()
    with server.client() as client, ThreadPoolExecutor() as pool:
        call = pool.submit(client.chat, "Say hi", max_retries=5)
        backend.wait_for_exchanges(1)
        os.kill(server.pid, signal.SIGKILL)
        error = call.exception(10)
    assert isinstance(error, nexusnitro.SidecarConnectionLostError)
    assert "may have run" in str(error)
    assert not error.not_sent
    assert len(backend.exchanges) == 1


def test_http_proxy_is_not_asked(sidecar: nexusnitro.Server, closed_port: int) -> None:
    proxy = f"http://127.0.0.1:{closed_port}"
    with nexusnitro.Server(embedded=True, listen="127.0.0.1:0") as server:
        done = run_program(
            """
            import sys, nexusnitro
            with nexusnitro.Client(sys.argv[1], connect_timeout=5) as client:
                print(client.chat("Say hi").provider)
            """,
            server.target,
            env={"http_proxy": proxy, "https_proxy": proxy, "grpc_proxy": proxy, "no_proxy": ""},
        )
    assert done.stdout == "embedded\n", done.stderr


def test_close_cancels_what_runs(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(hold(backend))
    client = sidecar.client()
    with ThreadPoolExecutor() as pool:
        call = pool.submit(client.chat, "Say hi")
        backend.wait_for_exchanges(1)
        client.close()
        assert isinstance(call.exception(10), nexusnitro.CallCancelledError)
    backend.wait_for_disconnect()
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.chat("Say hi")


def test_close_while_the_sidecar_is_sought(tmp_path: Path) -> None:
    client = nexusnitro.Client(f"unix://{tmp_path}/none.sock")
    with ThreadPoolExecutor() as pool:
        call = pool.submit(client.chat, "Say hi")
        with pytest.raises(TimeoutError):
            call.exception(0.2)
        client.close()
        assert isinstance(call.exception(5), nexusnitro.CallCancelledError)
