"""Fixtures: a sidecar and the backend that it calls."""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nexusnitro
from support import attack_table, result_table
from support.backends.all_wires import WIRES
from support.backends.fleet import Fleet, Talk
from support.fake_backend import FakeBackend
from support.fake_configs import configs, service  # noqa: F401
from support.matrix import MAIN_COLUMNS

StartSidecar = Callable[..., nexusnitro.Server]

TEST_SECONDS_MAX = 60  # A test that hangs ends the run, and shows where it hangs.

CONFIG = """\
configs:
  fake:
    backends:
      - {{name: fake, api_schema: openai, endpoint: "{url}", model: fake-1, any_model: true}}
    retry: {{attempts_max: 1}}
  retrying:
    backends: [{{name: fake, api_schema: openai, endpoint: "{url}", any_model: true}}]
    retry: {{attempts_max: 3, backoff_base: 0.01s}}
  hurried:
    backends: [{{name: fake, api_schema: openai, endpoint: "{url}", any_model: true}}]
    timeouts: {{first_byte: 0.1s, between_tokens: 0.1s}}
    retry: {{attempts_max: 1}}
  limited:
    backends: [{{name: fake, api_schema: openai, endpoint: "{url}", any_model: true}}]
    concurrency_limit: {{in_flight_max: 1}}
  down:
    backends: [{{name: nobody, api_schema: openai, any_model: true, endpoint: "http://127.0.0.1:{closed_port}"}}]
    retry: {{attempts_max: 1}}
  echo:
    backends: [{{name: echo, model: echo-1, api_schema: openai, embedded: {{mode: echo}}}}]
  paced:
    backends:
      - {{name: paced, model: paced-1, api_schema: openai, embedded: {{output_tokens: 1000000, pace: 0.01s}}}}
  flood:
    backends: [{{name: flood, model: flood-1, api_schema: openai, embedded: {{output_tokens: 20000}}}}]
default_config: fake
"""


@pytest.fixture(autouse=True)
def time_limit() -> Iterator[None]:
    """Ends the run if a test hangs."""
    faulthandler.dump_traceback_later(TEST_SECONDS_MAX, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session", autouse=True)
def interrupts() -> None:
    """Takes SIGINT: a shell that runs the tests in the background has them ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def environment() -> None:
    """Keeps the caller's own settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("NEXUSNITRO_") and name not in (
            "NEXUSNITRO_SERVER",
            "NEXUSNITRO_LLAMA_URL",
        ):
            del os.environ[name]
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def shared_backend() -> Iterator[FakeBackend]:
    """The backend of the session's sidecar; tests take `backend`."""
    backend = FakeBackend()
    yield backend
    backend.close()


@pytest.fixture
def backend(shared_backend: FakeBackend) -> FakeBackend:
    """The backend of the session's sidecar."""
    shared_backend.reset()
    return shared_backend


@pytest.fixture(scope="session")
def closed_port() -> Iterator[int]:
    """A port of loopback that refuses connections: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="session")
def config_file(
    shared_backend: FakeBackend, closed_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The config file of the session's sidecar."""
    path = tmp_path_factory.mktemp("sidecar") / "nexusnitro.yaml"
    path.write_text(CONFIG.format(url=shared_backend.url, closed_port=closed_port))
    return path


@pytest.fixture(scope="session")
def sidecar(config_file: Path) -> Iterator[nexusnitro.Server]:
    """A sidecar that all tests share, which must not stop it."""
    with nexusnitro.Server(config_file) as server:
        yield server


@pytest.fixture
def start_sidecar(config_file: Path) -> Iterator[StartSidecar]:
    """Starts sidecars of the test's own, with the session's config."""
    servers = []

    def start(**settings: Any) -> nexusnitro.Server:
        servers.append(nexusnitro.Server(config_file, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop(grace=0.0)


@pytest.fixture
def client(sidecar: nexusnitro.Server) -> Iterator[nexusnitro.Client]:
    """A client of the shared sidecar."""
    with sidecar.client(timeout=20.0, connect_timeout=5.0) as client:
        yield client


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A backend of every wire, and a sidecar of their own."""
    fleet = Fleet(WIRES, tmp_path_factory.mktemp("fleet"))
    yield fleet
    fleet.close()


@pytest.fixture
def talk(fleet: Fleet, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A talk with the backend of the test's cell; a faulty request fails the test."""
    talk = fleet.talk(request.param.row)
    yield talk
    talk.check()


@pytest.fixture
def attack(request: pytest.FixtureRequest) -> attack_table.CheckAttack:
    """Notes a row of the table of attacks: what it was, what must come, and what came."""
    return attack_table.checker(request.node)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Notes which tests are cells of a table."""
    result_table.mark(item)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the tables."""
    rows = [wire.name for wire in WIRES]
    for line in result_table.lines(terminalreporter.stats, rows, MAIN_COLUMNS):
        terminalreporter.write_line(line)
    for line in attack_table.lines(terminalreporter.stats):
        terminalreporter.write_line(line)
