"""Sidecars that know tokens, and callers who try them."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pkgutil
import re
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc

import nexusnitro
import nexusnitro.v1
from support.programs import REPO

CHAT = "chat"
READ = "read_configs"
WRITE = "write_configs"
STATS = "stats"
PERMISSIONS = (CHAT, READ, WRITE, STATS)

BUILT = REPO / "build" / "server" / "nexusnitro-server"

Metadata = Sequence[tuple[str, str | bytes]]

CONFIGS: dict[str, Any] = {
    name: {"backends": [{"name": name, "model": name, "api_schema": "openai", "embedded": {}}]}
    for name in ("open", "closed")
}


def token_entry(
    name: str, token: str, permissions: Sequence[str] = PERMISSIONS, configs: Sequence[str] = ()
) -> dict[str, Any]:
    """An entry of `tokens` in the config file."""
    return {
        "name": name,
        "sha256": [sha256(token)],
        "permissions": list(permissions),
        "configs": list(configs),
    }


def write_config(path: Path, **settings: Any) -> Path:
    """Writes a config file; JSON is YAML, too."""
    path.write_text(json.dumps({"configs": CONFIGS, "default_config": "closed", **settings}))
    return path


def all_methods() -> list[str]:
    """The path of every method of every service that the package has stubs of."""
    paths = []
    for module in pkgutil.iter_modules(nexusnitro.v1.__path__):
        if module.name.endswith("_pb2"):
            file = importlib.import_module(f"nexusnitro.v1.{module.name}").DESCRIPTOR
            for service in file.services_by_name.values():
                paths += [f"/{service.full_name}/{method.name}" for method in service.methods]
    return paths


def call(
    channel: grpc.Channel,
    path: str,
    request: bytes = b"",
    metadata: Metadata = (),
    timeout: float = 10,
) -> tuple[str, str]:
    """Calls a method with one message.

    Returns:
        The code that came, `OK` as soon as an answer comes, and the error's words.
    """
    rpc = channel.stream_stream(path)(iter([request]), metadata=metadata, timeout=timeout)
    try:
        for _ in rpc:
            rpc.cancel()
            return "OK", ""
    except grpc.RpcError:
        pass
    return rpc.code().name, rpc.details()


def bearer(token: str) -> Metadata:
    """The header that shows a token."""
    return [("authorization", f"Bearer {token}")]


def call_once(target: str, path: str, metadata: Metadata = ()) -> str:
    """Calls a method over a connection of its own, and returns the code that came."""
    with grpc.insecure_channel(target, [("grpc.enable_http_proxy", 0)]) as channel:
        return call(channel, path, metadata=metadata)[0]


def sha256(token: str) -> str:
    """What the config file has of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_name(number: int | None) -> str:
    """The name of a status code; `none` if there was none."""
    names = {code.value[0]: code.name for code in grpc.StatusCode}
    return "none" if number is None else names[number]


def tcp_port(server: nexusnitro.Server) -> int:
    """The TCP port that a sidecar's log says it listens on; the log may come after it is ready."""
    deadline = time.monotonic() + 20
    while True:
        found = re.search(r"listening on [^u]\S*:(\d+)", server.log)
        if found:
            return int(found[1])
        assert time.monotonic() < deadline, server.log
        time.sleep(0.005)


def send_garbage(address: tuple[str, int], garbage: bytes) -> str:
    """Sends bytes that are no HTTP/2, and tells what the server did: it should hang up."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(garbage)
        try:
            while connection.recv(65_536):
                pass
        except TimeoutError:
            return "still open"
        except ConnectionError:
            pass
        return "connection closed"


def program() -> str:
    """The sidecar's program."""
    return os.environ.get("NEXUSNITRO_SERVER", str(BUILT))


def start_outcome(exit_code: int) -> str:
    """What became of a start, in words."""
    return f"not started, exit code {exit_code}"
