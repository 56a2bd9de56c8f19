"""What clients of both kinds share: settings and requests."""

from __future__ import annotations

import pytest

from nexusnitro import AsyncClient, Client, RequestTooLargeError
from nexusnitro.client_base import ClientBase, watch_stats_request
from nexusnitro.v1 import chat_pb2, stats_service_pb2

TARGET = "127.0.0.1:1"


def test_the_defaults() -> None:
    for client in (Client(TARGET), AsyncClient(TARGET)):
        settings = (client.timeout, client.max_retries, client.connect_timeout)
        assert settings == (600.0, 2, 10.0)
        assert client.message_bytes_max == 32 << 20
    assert repr(Client(TARGET)) == "Client('127.0.0.1:1')"
    assert repr(AsyncClient(TARGET)) == "AsyncClient('127.0.0.1:1')"


def test_a_request_and_its_time() -> None:
    base = ClientBase(TARGET, timeout=5)
    encoded, attempts = base._prepare({"messages": "Hi", "n": 2})
    assert chat_pb2.ChatRequest.FromString(encoded).sampling.choice_count == 2
    assert 4 < (attempts.remaining() or 0) <= 5
    _, attempts = base._prepare({"messages": "Hi", "timeout": 50})
    assert 49 < (attempts.remaining() or 0) <= 50


def test_a_request_that_is_too_large() -> None:
    base = ClientBase(TARGET, message_bytes_max=100)
    with pytest.raises(RequestTooLargeError, match="at most 100") as caught:
        base._prepare({"messages": "x" * 100})
    assert caught.value.field == "messages"


def test_intervals() -> None:
    request = stats_service_pb2.WatchStatsRequest.FromString(watch_stats_request(1.25))
    assert (request.interval.seconds, request.interval.nanos) == (1, 250_000_000)
    with pytest.raises(ValueError, match="interval"):
        watch_stats_request(0)
