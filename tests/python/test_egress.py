"""Where a sidecar sends requests to, as its environment and its config file say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import nexusnitro

CONFIG = """\
configs:
  fast:
    backends:
      - name: far
        api_schema: openai
        endpoint: {endpoint}
        model: m
default_config: fast
"""

REPLY = {
    "object": "chat.completion",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "through the proxy"},
            "finish_reason": "stop",
        }
    ],
}


class ForwardProxy(ThreadingHTTPServer):
    """A proxy that answers each request itself, and remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ForwardProxyHandler)
        self.asked: list[str] = []
        self.authorizations: list[str | None] = []

    @property
    def address(self) -> str:
        """`HOST:PORT`."""
        return f"127.0.0.1:{self.server_address[1]}"


class ForwardProxyHandler(BaseHTTPRequestHandler):
    """One connection of the proxy."""

    server: ForwardProxy
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answers as the backend would."""
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.server.asked.append(self.path)
        self.server.authorizations.append(self.headers.get("proxy-authorization"))
        body = json.dumps(REPLY).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def proxy() -> Iterator[ForwardProxy]:
    """A proxy on loopback."""
    with ForwardProxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


def config_file(folder: Path, endpoint: str) -> Path:
    """A config file with one backend."""
    path = folder / "egress.yaml"
    path.write_text(CONFIG.format(endpoint=endpoint))
    return path


def test_the_environments_proxy_is_used(
    proxy: ForwardProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://me:hunter2@{proxy.address}")
    path = config_file(tmp_path, "http://far.invalid/v1")
    with nexusnitro.Server(path) as server, server.client(timeout=20) as client:
        assert client.chat("Say hi").text == "through the proxy"
        log = server.log
    assert proxy.asked == ["http://far.invalid/v1/chat/completions"]
    assert proxy.authorizations == ["Basic bWU6aHVudGVyMg=="]
    assert "hunter2" not in log


def test_a_proxy_that_cannot_be_used_is_told_without_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://me:hunter2@127.0.0.1:1")
    with pytest.raises(nexusnitro.ServerStartError) as caught:
        nexusnitro.Server(config_file(tmp_path, "https://far.invalid/v1"))
    assert "the environment variable all_proxy has a scheme other than http" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "endpoint",
    ["http://169.254.169.254/v1", "http://metadata.google.internal/v1", "http://[fe80::1]/v1"],
)
def test_refused_endpoints_are_faults_of_the_file(endpoint: str, tmp_path: Path) -> None:
    with pytest.raises(nexusnitro.ServerStartError) as caught:
        nexusnitro.Server(config_file(tmp_path, f'"{endpoint}"'))
    assert "configs.fast.backends[0].endpoint is a" in str(caught.value)
    assert "which no backend may have" in str(caught.value)
