"""A running server follows its config file, and the keys that it names."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import nexusnitro
from support.fake_backend import Exchange, FakeBackend
from support.openai_wire import completion
from support.programs import server_binary
from support.waiting import SECONDS_MAX, wait_until
from test_config_file import TWELVE_FAULTS, expected_faults


def config(*names: str, url: str = "", more: str = "") -> str:
    """A config file with these configs: of the embedded backend, or of one at `url`."""
    backend = f'endpoint: "{url}"' if url else "embedded: {mode: echo}"
    lines = [
        f"  {name}: {{backends: [{{name: b, api_schema: openai, model: {name}-1, {backend}}}], "
        "retry: {attempts_max: 2}}"
        for name in names
    ]
    return "\n".join(["configs:", *lines, more, ""])


def replace(path: Path, text: str) -> None:
    """Moves a new file into the place of the old one, as editors do."""
    new = path.with_name(path.name + "~")
    new.write_text(text)
    new.rename(path)


def swap(folder: Path, version: str, text: str) -> None:
    """Swaps a mounted volume's content as Kubernetes does: by the link `..data`."""
    (folder / version).mkdir()
    (folder / version / "nexusnitro.yaml").write_text(text)
    (folder / "..data_tmp").symlink_to(version)
    (folder / "..data_tmp").rename(folder / "..data")


class Sidecar:
    """A sidecar with a config file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.server = nexusnitro.Server(path, args=["--log-level", "debug"])
        self.client = self.server.client(timeout=10.0)

    def answers(self, name: str) -> bool:
        """Whether there is such a config."""
        try:
            return self.client.chat("hi", config=f"configs/{name}").text == "hi"
        except nexusnitro.NexusNitroError as error:
            assert "no config" in str(error) or name in str(error)
            return False

    def wait_for_log(self, *texts: str) -> None:
        """Waits until all of them were logged."""
        for text in texts:
            wait_until(
                lambda text=text: text in self.server.log,
                lambda text=text: f"{text}\n{self.server.log}",
            )

    def close(self) -> None:
        self.client.close()
        self.server.stop(grace=0.0)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Sidecar]]:
    """Starts sidecars of the test's own."""
    sidecars = []

    def start(text: str, path: Path | None = None) -> Sidecar:
        path = path or tmp_path / "nexusnitro.yaml"
        if not path.exists():
            path.write_text(text)
        sidecars.append(Sidecar(path))
        return sidecars[-1]

    yield start
    for each in sidecars:
        each.close()


Start = Callable[..., Sidecar]


def test_a_file_that_is_written_over_is_taken(start: Start) -> None:
    sidecar = start(config("a"))
    assert sidecar.answers("a")
    assert not sidecar.answers("b")
    sidecar.path.write_text(config("a", "b"))
    wait_until(lambda: sidecar.answers("b"))
    sidecar.wait_for_log(f"read {sidecar.path} again (it has changed): configs added: b")
    sidecar.path.write_text(config("b"))
    wait_until(lambda: not sidecar.answers("a"))
    sidecar.wait_for_log("configs removed: a")


def test_a_file_that_is_moved_into_the_place_is_taken(start: Start) -> None:
    sidecar = start(config("a"))
    replace(sidecar.path, config("a", "b"))
    wait_until(lambda: sidecar.answers("b"))
    replace(sidecar.path, config("a", "c"))
    wait_until(lambda: sidecar.answers("c"))


def test_a_swapped_volume_is_taken(start: Start, tmp_path: Path) -> None:
    swap(tmp_path, "..1", config("a"))
    path = tmp_path / "nexusnitro.yaml"
    path.symlink_to(Path("..data") / path.name)
    sidecar = start("", path)
    for version, name in (("..2", "b"), ("..3", "c")):
        swap(tmp_path, version, config("a", name))
        wait_until(lambda name=name: sidecar.answers(name))


def test_sighup_has_it_read(start: Start) -> None:
    sidecar = start(config("a"))
    os.kill(sidecar.server.pid, signal.SIGHUP)
    sidecar.wait_for_log(f"read {sidecar.path} again (SIGHUP): nothing new")
    sidecar.path.write_text(config("a", "b"))
    os.kill(sidecar.server.pid, signal.SIGHUP)
    wait_until(lambda: sidecar.answers("b"))


def test_sighup_without_a_file_does_no_harm() -> None:
    with nexusnitro.Server(embedded=True) as server, server.client() as client:
        os.kill(server.pid, signal.SIGHUP)
        wait_until(lambda: "there is no config file that can be read again" in server.log)
        assert client.chat("Say hi").text


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """A second reading would find nothing, and take that for a file without configs."""
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [server_binary(), "--config-file", "/dev/stdin"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    try:
        assert process.stdin is not None
        process.stdin.write(f"listen: [unix://{tmp_path}/socket]\n{config('a')}".encode())
        process.stdin.close()
        wait_until(lambda: "is ready" in log.read_text(), log.read_text)
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: "no config file that can be read again" in log.read_text())
        with nexusnitro.Client(f"unix://{tmp_path}/socket", timeout=10.0) as client:
            assert client.chat("hi", config="configs/a").text == "hi"
    finally:
        process.terminate()
        assert process.wait(timeout=20.0) == 0


def test_twelve_faults_keep_the_old_state(tmp_path: Path) -> None:
    """The program is started as it is: a flag would take the place of the first fault."""
    path = tmp_path / "nexusnitro.yaml"
    log = tmp_path / "log"
    listen = f"listen: [unix://{tmp_path}/socket]\n"
    path.write_text(listen + config("a"))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [server_binary(), "--config-file", str(path)], stdout=output, stderr=output
        )
    try:
        wait_until(lambda: "is ready" in log.read_text(), log.read_text)
        replace(path, TWELVE_FAULTS.read_text())
        wait_until(lambda: f"{path}:{max(expected_faults())}: " in log.read_text(), log.read_text)
        text = log.read_text()
        assert f"{path} is not taken, and what was there before goes on; faults: 12\n" in text
        assert text.count(" error ") == 13
        for number, words in expected_faults().items():
            assert re.search(
                rf" error {re.escape(str(path))}:{number}: .*{re.escape(words)}", text
            ), words
        with nexusnitro.Client(f"unix://{tmp_path}/socket", timeout=10.0) as client:
            assert client.chat("hi", config="configs/a").text == "hi"
            path.write_text(listen + config("b"))
            wait_until(lambda: "configs added: b; configs removed: a" in log.read_text())
            assert client.chat("hi", config="configs/b").text == "hi"
    finally:
        process.terminate()
        assert process.wait(timeout=20.0) == 0


def test_a_file_that_is_gone_keeps_the_old_state(start: Start) -> None:
    sidecar = start(config("a"))
    sidecar.path.unlink()
    sidecar.wait_for_log("cannot be read")
    assert sidecar.answers("a")
    sidecar.path.write_text("")
    sidecar.wait_for_log("is empty")
    assert sidecar.answers("a")
    sidecar.path.write_text(config("b"))
    wait_until(lambda: sidecar.answers("b"))
    assert not sidecar.answers("a")


def test_what_did_not_change_keeps_its_live_state(start: Start) -> None:
    sidecar = start(config("a", "c"))

    def calls() -> dict[str, int]:
        stats = sidecar.client.stats()
        return {each.config.removeprefix("configs/"): each.calls.started for each in stats.configs}

    assert sidecar.answers("a")
    assert sidecar.answers("c")
    changed = config("a", "b") + config("c").removeprefix("configs:\n").replace("c-1", "c-2")
    sidecar.path.write_text(changed)
    wait_until(lambda: sidecar.answers("b"))
    assert sidecar.answers("c")
    sidecar.wait_for_log("configs added: b; configs changed: c")
    assert calls()["a"] == 1, "its counters go on"
    assert sidecar.answers("a")
    assert calls()["a"] == 2
    assert calls()["c"] == 1, "a config that changed begins anew"


def test_what_needs_a_restart_is_named(start: Start) -> None:
    sidecar = start(config("a", more="calls_max: 5"))
    sidecar.path.write_text(config("a", "b", more="calls_max: 6\nlog_format: json"))
    wait_until(lambda: sidecar.answers("b"))
    sidecar.wait_for_log(f"{sidecar.path}: what it says of log_format, calls_max needs a restart")


def test_a_stream_ends_on_the_config_that_it_began_on(start: Start) -> None:
    sidecar = start(
        "configs: {a: {backends: [{name: b, api_schema: openai, model: a-1, "
        "embedded: {output_tokens: 50, pace: 0.01s}}]}}"
    )
    with sidecar.client.stream_chat("hi", config="configs/a") as stream:
        chunks = iter(stream)
        next(chunks)
        sidecar.path.write_text(config("b"))
        sidecar.wait_for_log("configs added: b; configs removed: a")
        for _ in chunks:
            pass
        assert stream.response.usage.output_tokens == 50


def keyed(key: Path, url: str, declared: bool) -> str:
    """A config whose key is in a file: its own, or one that the file declares."""
    host = url.removeprefix("http://").removesuffix("/v1")
    text = config("a", url=url)
    source = "id: k" if declared else f"file: {key}"
    text = text.replace("model: a-1", f"model: a-1, credential: {{{source}}}")
    if declared:
        text += f'credentials: {{k: {{file: {key}, allowed_hosts: ["{host}"]}}}}\n'
    return text


def ask(sidecar: Sidecar, backend: FakeBackend) -> str:
    """The key that a chat came with."""
    sidecar.client.chat("hi", config="configs/a")
    return backend.exchanges[-1].headers["authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize("declared", [False, True])
def test_a_key_in_a_file_is_read_again(
    start: Start, tmp_path: Path, backend: FakeBackend, declared: bool
) -> None:
    backend.answers(lambda exchange: exchange.reply(completion()))
    key = tmp_path / "key"
    key.write_text("key-1\n")
    sidecar = start(keyed(key, backend.url, declared))
    assert ask(sidecar, backend) == "key-1"
    key.write_text("key-2\n")
    wait_until(lambda: ask(sidecar, backend) == "key-2")
    sidecar.wait_for_log(f"the key in the file {key} has changed")
    key.unlink()
    sidecar_log = f"there is no file {key}; the key that was there before goes on being used"
    deadline = time.monotonic() + SECONDS_MAX
    while sidecar_log not in sidecar.server.log and time.monotonic() < deadline:
        assert ask(sidecar, backend) == "key-2"
    for _ in range(3):
        assert ask(sidecar, backend) == "key-2"
    assert sidecar.server.log.count(sidecar_log) == 1
    key.write_text("key-3\n")
    wait_until(lambda: ask(sidecar, backend) == "key-3")
    assert "key-1" not in sidecar.server.log
    assert "key-2" not in sidecar.server.log


def test_a_401_has_the_key_read_at_once(start: Start, tmp_path: Path, backend: FakeBackend) -> None:
    key = tmp_path / "key"
    key.write_text("key-1")
    right = "key-1"

    def answer(exchange: Exchange) -> None:
        if exchange.headers["authorization"] == f"Bearer {right}":
            exchange.reply(completion())
        else:
            exchange.reply({"error": {"message": "wrong key", "type": "auth"}}, 401)

    backend.answers(answer)
    sidecar = start(keyed(key, backend.url, declared=False))
    assert ask(sidecar, backend) == "key-1"
    right = "key-2"
    key.write_text("key-2")
    assert ask(sidecar, backend) == "key-2"


def test_another_declaration_of_a_credential_is_taken(
    start: Start, tmp_path: Path, backend: FakeBackend
) -> None:
    backend.answers(lambda exchange: exchange.reply(completion()))
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"key-{name}")
    sidecar = start(keyed(tmp_path / "one", backend.url, declared=True))
    assert ask(sidecar, backend) == "key-one"
    sidecar.path.write_text(keyed(tmp_path / "two", backend.url, declared=True))
    sidecar.wait_for_log("configs changed: a; credentials changed")
    assert ask(sidecar, backend) == "key-two"


def test_a_callers_token_is_replaced(start: Start) -> None:
    def with_tokens(*tokens: str) -> str:
        hashes = ", ".join(hashlib.sha256(token.encode()).hexdigest() for token in tokens)
        return (
            f"reflection: false\ntokens: [{{name: t, sha256: [{hashes}], permissions: [chat]}}]\n"
            + config("a")
        )

    sidecar = start(with_tokens("old"))

    def is_let_in(token: str) -> bool:
        with sidecar.server.client(token=token) as client:
            try:
                return client.chat("hi", config="configs/a").text == "hi"
            except nexusnitro.AuthenticationError:
                return False

    assert (is_let_in("old"), is_let_in("new")) == (True, False)
    sidecar.path.write_text(with_tokens("old", "new"))
    sidecar.wait_for_log("it has changed): tokens changed")
    assert (is_let_in("old"), is_let_in("new")) == (True, True)
    sidecar.path.write_text(with_tokens("new"))
    wait_until(lambda: not is_let_in("old"))
    assert is_let_in("new")
