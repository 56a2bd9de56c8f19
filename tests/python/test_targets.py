"""Where the sidecar listens, and how a channel to it is set up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nexusnitro import Client, targets


def test_the_default_is_the_variable_then_the_socket_then_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    socket = tmp_path / "nexusnitro.sock"
    monkeypatch.setattr(targets, "DEFAULT_SOCKET", str(socket))
    monkeypatch.delenv("NEXUSNITRO_TARGET", raising=False)
    assert targets.default_target() == "127.0.0.1:50051"
    socket.touch()
    assert Client().target == f"unix://{socket}"
    monkeypatch.setenv("NEXUSNITRO_TARGET", "localhost:7")
    assert Client().target == "localhost:7"
    assert Client("localhost:8").target == "localhost:8"


@pytest.mark.parametrize(
    "target", ["localhost:1", "127.0.0.1:65535", "[::1]:50051", "unix:///run/x.sock", "unix:x.sock"]
)
def test_addresses(target: str) -> None:
    assert targets.check_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "localhost",
        "localhost:",
        "localhost:http",
        ":1",
        "host:0",
        "host:65536",
        "unix:",
        "unix://",
    ]
    + ["http://localhost:1"],
)
def test_what_is_no_address(target: str) -> None:
    with pytest.raises(ValueError, match="expected host:port or unix:///path"):
        targets.check_target(target)


def test_what_is_no_string() -> None:
    wrong: Any = 50051
    with pytest.raises(TypeError, match="target: is a int"):
        targets.check_target(wrong)


def test_options_that_a_sidecar_needs() -> None:
    options = dict(targets.channel_options(True))
    assert options["grpc.enable_http_proxy"] == 0
    assert options["grpc.enable_retries"] == 0
    assert options["grpc.max_receive_message_length"] > 64 << 20
    assert options["grpc.keepalive_time_ms"] > options["grpc.keepalive_timeout_ms"]
    assert options["SingleThreadedUnaryStream"] == 1
    assert "SingleThreadedUnaryStream" not in dict(targets.channel_options(False))
