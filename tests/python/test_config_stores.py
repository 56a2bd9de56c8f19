"""Where configs that are made over RPC are kept: SQLite and Redis, with the real sidecar."""

from __future__ import annotations

import base64
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import nexusnitro
from nexusnitro import Backend, Config, Credential, EmbeddedOptions
from nexusnitro.config_errors import ConfigExistsError, StoreUnavailableError
from nexusnitro.errors import InvalidRequestError, NexusNitroError, ServerStartError
from support.fake_backend import FakeBackend
from support.openai_wire import echoes
from support.redis_server import RedisServer

ECHO = Backend("echo", "openai", model="echo-1", embedded=EmbeddedOptions(mode="echo"))
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()
SECRET = "sk-planted-in-a-store-3141592653"
SECONDS_MAX = 20.0

StartWith = Callable[..., nexusnitro.Server]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    server = RedisServer(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def start_with(tmp_path: Path) -> Iterator[StartWith]:
    """Starts sidecars with a store, and no config of the file."""
    servers = []

    def start(store: str, text: str = "") -> nexusnitro.Server:
        path = tmp_path / f"config-{len(servers)}.yaml"
        path.write_text(f'allowed_endpoints: ["*"]\n{text}')
        servers.append(nexusnitro.Server(path, args=["--store", store]))
        return servers[-1]

    yield start
    for server in servers:
        server.stop(grace=0.0)


def wait_until(condition: Callable[[], bool]) -> None:
    """Fails if it does not come true in time."""
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def texts(client: nexusnitro.Client) -> dict[str, str]:
    """The label `text` of each config, by id."""
    return {config.id: config.labels["text"] for config in client.configs.list(page_size=1_000)}


class Writer(threading.Thread):
    """Makes, changes and deletes configs of its own until the sidecar is gone.

    Attributes:
        kept: What was acknowledged last, text by id; empty: deleted.
        open: The one write, id and text, of which nobody knows what became of it.
    """

    def __init__(self, server: nexusnitro.Server, name: str, seed: int) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.open: tuple[str, str] | None = None
        self._server = server
        self._name = name
        self._random = random.Random(seed)

    def run(self) -> None:
        with self._server.client(timeout=10.0, connect_timeout=0.1, max_retries=0) as client:
            for number in range(100_000):
                try:
                    self._write(client, number)
                except NexusNitroError:
                    return

    def _write(self, client: nexusnitro.Client, number: int) -> None:
        live = [config_id for config_id, text in self.kept.items() if text]
        kind = self._random.random()
        if kind < 0.6 or not live:
            config_id, text = f"{self._name}-{number}", f"made-{number}"
            self.open = (config_id, text)
            client.configs.create(Config(config_id, [ECHO], labels={"text": text}))
        elif kind < 0.85:
            config_id, text = self._random.choice(live), f"changed-{number}"
            self.open = (config_id, text)
            client.configs.update(Config(config_id, [ECHO], labels={"text": text}))
        else:
            config_id, text = self._random.choice(live), ""
            self.open = (config_id, text)
            client.configs.delete(config_id)
        self.kept[config_id] = text
        self.open = None

    def check(self, found: dict[str, str]) -> int:
        """Fails if something acknowledged is not there as it was. Returns how much there is."""
        for config_id, text in self.kept.items():
            allowed = {text}
            if self.open is not None and self.open[0] == config_id:
                allowed.add(self.open[1])
            assert found.get(config_id, "") in allowed, config_id
        mine = {config_id for config_id in found if config_id.startswith(f"{self._name}-")}
        unknown = mine - self.kept.keys() - ({self.open[0]} if self.open else set())
        assert not unknown
        return len(self.kept)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_kill_9_during_writes_loses_nothing(
    kind: str, tmp_path: Path, start_with: StartWith, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        store = f"sqlite://{tmp_path}/configs.db"
    else:
        store = request.getfixturevalue("redis").address
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rounds = random.Random(seed)
    writers: list[Writer] = []
    acknowledged = 0
    for number in range(6):
        server = start_with(store)
        mine = [Writer(server, f"w{number}x{i}", seed + number * 10 + i) for i in range(4)]
        for writer in mine:
            writer.start()
        wait_until(lambda: sum(len(writer.kept) for writer in mine) > 20)  # noqa: B023
        time.sleep(rounds.uniform(0.0, 0.3))  # Any moment will do.
        os.kill(server.pid, signal.SIGKILL)
        for writer in mine:
            writer.join(SECONDS_MAX)
            assert not writer.is_alive()
        writers += mine
        check = start_with(store)
        with check.client(timeout=SECONDS_MAX) as client:
            found = texts(client)
            acknowledged = sum(writer.check(found) for writer in writers)
            # It is whole: it answers.
            last = next(reversed(found))
            assert client.chat("hello", config=last).text == "hello"
        check.stop(grace=0.0)
    print(f"{acknowledged} configs with acknowledged writes, {len(found)} of them still there")
    assert acknowledged > 6 * 20


def test_sqlite_keeps_etags_and_times_over_a_restart(tmp_path: Path, start_with: StartWith) -> None:
    store = f"sqlite://{tmp_path}/configs.db"
    server = start_with(store)
    with server.client() as client:
        made = client.configs.create(Config("fast", [ECHO]))
        assert not made.state.warnings  # It outlives the process.
        results = client.configs.batch_create(
            [Config(f"many-{i}", [ECHO]) for i in range(2_000)], allow_partial=True
        )
        assert all(result.ok for result in results)
    server.stop()
    with start_with(store).client() as client:
        found = client.configs.get("fast")
        assert (found.etag, found.state.create_time) == (made.etag, made.state.create_time)
        assert len(list(client.configs.list(page_size=1_000))) == 2_001
        with pytest.raises(ConfigExistsError):
            client.configs.create(Config("many-7", [ECHO]))
        client.configs.update(found.replace(labels={"a": "b"}))


def test_sqlite_serves_one_sidecar(tmp_path: Path, start_with: StartWith) -> None:
    store = f"sqlite://{tmp_path}/configs.db"
    server = start_with(store)
    with pytest.raises(ServerStartError, match="another process uses it"):
        start_with(store)
    with server.client() as client:
        client.configs.create(Config("fast", [ECHO]))


def test_sqlite_refuses_a_file_that_is_no_database(tmp_path: Path, start_with: StartWith) -> None:
    (tmp_path / "configs.db").write_text("nothing of the kind\n" * 200)
    with pytest.raises(ServerStartError, match="it is no SQLite database"):
        start_with(f"sqlite://{tmp_path}/configs.db")


def test_sidecars_share_a_redis(redis: RedisServer, start_with: StartWith) -> None:
    one, two = start_with(redis.address), start_with(redis.address)
    with one.client() as first, two.client() as second:
        seen: list[tuple[str, str]] = []
        current = threading.Event()

        def watch() -> None:
            with pytest.raises(NexusNitroError):  # The sidecar stops at the end.
                for change in second.configs.watch(resume=False):
                    if change.kind == "current_state_complete":
                        current.set()
                    else:
                        seen.append((change.kind, change.id))

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert current.wait(SECONDS_MAX)
        made = first.configs.create(Config("fast", [ECHO], labels={"text": "1"}))
        assert first.chat("hello", config="fast").text == "hello"  # At once, where it was made.
        wait_until(lambda: "fast" in texts(second))
        assert second.chat("hello", config="fast").text == "hello"
        second.configs.update(made.replace(labels={"text": "2"}))
        wait_until(lambda: texts(first) == {"fast": "2"})
        with pytest.raises(nexusnitro.StaleEtagError):
            first.configs.update(made.replace(labels={"text": "3"}))
        first.configs.delete("fast")
        wait_until(lambda: len(seen) == 3)
        assert [config_id for _, config_id in seen] == ["fast"] * 3
        assert seen[0][0] == seen[1][0] != seen[2][0]
        two.stop(grace=0.0)
        watcher.join(SECONDS_MAX)
        assert not watcher.is_alive()


def test_calls_go_on_while_redis_is_gone(redis: RedisServer, start_with: StartWith) -> None:
    one, two = start_with(redis.address), start_with(redis.address)
    with one.client(max_retries=0) as first, two.client(max_retries=0) as second:
        first.configs.create(Config("fast", [ECHO], labels={"text": "1"}))
        wait_until(lambda: "fast" in texts(second))
        redis.kill()
        begin = time.monotonic()
        with pytest.raises(StoreUnavailableError, match="nothing was written|not known whether"):
            first.configs.create(Config("slow", [ECHO], labels={"text": "2"}))
        assert time.monotonic() - begin < 5.0
        assert texts(first) == texts(second) == {"fast": "1"}
        assert second.chat("hello", config="fast").text == "hello"
        redis.start()

        def written() -> bool:
            try:
                first.configs.create(Config("slow", [ECHO], labels={"text": "2"}))
            except StoreUnavailableError:
                return False
            return True

        wait_until(written)
        wait_until(lambda: texts(second) == {"fast": "1", "slow": "2"})
        assert "it is back, and all configs were read anew" in log_of(two)


def log_of(server: nexusnitro.Server) -> str:
    """The log, once it has its last line."""
    wait_until(lambda: "it is back" in server.log)
    return server.log


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_keys_are_kept_only_encrypted(
    kind: str,
    tmp_path: Path,
    start_with: StartWith,
    backend: FakeBackend,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if kind == "sqlite":
        store = f"sqlite://{tmp_path}/configs.db"
    else:
        store = request.getfixturevalue("redis").address
    backend.answers(echoes)
    key = Credential(api_key=SECRET)
    keyed = Config("keyed", [Backend("b", "openai", backend.url, "m", credential=key)])
    named = "store_key: {env: NN_TEST_STORE_KEY}\n"
    server = start_with(store)
    with server.client() as client, pytest.raises(InvalidRequestError, match="store_key") as error:
        client.configs.create(keyed)
    assert SECRET not in str(error.value) + server.log
    server.stop(grace=0.0)

    monkeypatch.setenv("NN_TEST_STORE_KEY", KEY)
    server = start_with(store, named)
    with server.client() as client:
        client.configs.create(keyed)
    server.stop(grace=0.0)
    for path in tmp_path.rglob("*"):
        if path.is_file() and not path.name.endswith(".yaml"):
            assert SECRET.encode() not in path.read_bytes(), path
    logs = server.log

    monkeypatch.setenv("NN_TEST_STORE_KEY", OTHER_KEY)
    with pytest.raises(ServerStartError, match="another key than that of store_key") as other:
        start_with(store, named)
    with pytest.raises(ServerStartError, match="expected store_key to name the key"):
        start_with(store)
    monkeypatch.setenv("NN_TEST_STORE_KEY", "short")
    with pytest.raises(ServerStartError, match="store_key: the key (has|is)") as short:
        start_with(store, named)
    logs += str(other.value) + str(short.value)
    assert KEY not in logs and OTHER_KEY not in logs and SECRET not in logs

    monkeypatch.setenv("NN_TEST_STORE_KEY", KEY)
    with start_with(store, named).client() as client:
        # Nothing was lost: the key is used, and not read back.
        credential = client.configs.get("keyed").backends[0].credential
        assert credential is not None
        assert (credential.source, credential.value) == ("api_key", "")
        client.chat("hello", config="keyed")
        assert backend.exchanges[-1].headers["authorization"] == f"Bearer {SECRET}"


def test_redis_password_is_named_and_never_shown(
    tmp_path: Path, start_with: StartWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = RedisServer(tmp_path, "--requirepass", SECRET)
    try:
        with pytest.raises(ServerStartError, match="NOAUTH"):
            start_with(redis.address)
        with pytest.raises(ServerStartError, match="holds a password; expected its source") as held:
            start_with(f"redis://ops:{SECRET}@127.0.0.1:6379/0")
        assert SECRET not in str(held.value)
        monkeypatch.setenv("NN_TEST_REDIS_PASSWORD", SECRET)
        server = start_with(redis.address + "&password_env=NN_TEST_REDIS_PASSWORD")
        with server.client() as client:
            client.configs.create(Config("fast", [ECHO]))
        assert SECRET not in server.log
        assert SECRET.encode() not in Path(f"/proc/{server.pid}/cmdline").read_bytes()
    finally:
        redis.kill()


def test_a_redis_that_is_not_there_is_said_at_the_start(
    closed_port: int, start_with: StartWith
) -> None:
    expected = f"store: redis://127.0.0.1:{closed_port}/0: Connection refused"
    with pytest.raises(ServerStartError, match=expected):
        start_with(f"redis://127.0.0.1:{closed_port}/0")


def test_redis_over_tls_is_refused_by_name(start_with: StartWith) -> None:
    with pytest.raises(ServerStartError, match="--store: has the scheme rediss"):
        start_with("rediss://127.0.0.1:6379/0")
