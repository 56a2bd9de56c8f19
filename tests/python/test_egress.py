"""Where a sidecar sends requests to, as its environment and its config file say."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import nexusnitro
from support.attack_table import CheckAttack
from support.fake_backend import Exchange, FakeBackend

METADATA_ADDRESS = "169.254.169.254"

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


class NameServer:
    """Answers every question for an address with that of the metadata servers."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            query, sender = self._socket.recvfrom(512)
            if not query:
                return
            self.asked += 1
            end = query.index(b"\0", 12) + 5  # The name's end, the type, the class.
            is_a = query[end - 4 : end - 2] == b"\0\1"
            answers = b"\0\1" if is_a else b"\0\0"
            reply = query[:2] + b"\x81\x80\0\1" + answers + b"\0\0\0\0" + query[12:end]
            if is_a:
                reply += b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4" + socket.inet_aton(METADATA_ADDRESS)
            self._socket.sendto(reply, sender)

    def close(self) -> None:
        """Ends the thread."""
        host, _, port = self.address.partition(":")
        self._socket.sendto(b"", (host, int(port)))
        self._thread.join()
        self._socket.close()


def test_a_name_that_leads_to_a_metadata_server(tmp_path: Path, attack: CheckAttack) -> None:
    names = NameServer()
    path = config_file(tmp_path, "http://innocent.example/v1")
    args = ["--dns-servers", names.address]
    with (
        nexusnitro.Server(path, args=args) as server,
        server.client(timeout=20) as client,
        pytest.raises(nexusnitro.NexusNitroError) as caught,
    ):
        client.chat("Say hi")
    names.close()
    assert names.asked > 0
    assert "innocent.example" in str(caught.value)
    attack(
        "a backend whose name resolves to 169.254.169.254",
        "PERMISSION_DENIED ADDRESS_REFUSED",
        f"{caught.value.code} {caught.value.reason}",
    )


def test_a_redirect_to_a_metadata_server(
    tmp_path: Path, backend: FakeBackend, attack: CheckAttack
) -> None:
    def redirect(exchange: Exchange) -> None:
        location = f"http://{METADATA_ADDRESS}/latest/meta-data/"
        exchange.reply({}, status=307, headers={"location": location})

    backend.answers(redirect)
    path = config_file(tmp_path, backend.url)
    with (
        nexusnitro.Server(path) as server,
        server.client(timeout=20) as client,
        pytest.raises(nexusnitro.NexusNitroError) as caught,
    ):
        client.chat("Say hi")
    assert len(backend.exchanges) == 1
    attack(
        "a backend that redirects to 169.254.169.254",
        "INTERNAL REDIRECT_REFUSED",
        f"{caught.value.code} {caught.value.reason}",
    )
