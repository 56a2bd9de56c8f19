"""The package's clients and command against a sidecar that wants tokens and TLS."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import nexusnitro
from nexusnitro import Backend, Config, EmbeddedOptions
from support.certificates import Authority
from support.programs import run_command

WRITER, READER, CHATTER = (f"planted-{name}-0123456789" for name in ("writer", "reader", "chatter"))
ECHO = Backend("echo", "openai", model="echo-1", embedded=EmbeddedOptions(mode="echo"))

CONFIG = """\
configs:
  echo:
    backends: [{{name: echo, model: e, api_schema: openai, embedded: {{mode: echo}}}}]
default_config: echo
tls: {{certificate_file: {certificate}, key_file: {key}, client_ca_file: {authority}}}
tokens:
  - {{name: writer, sha256: [{writer}], permissions: [read_configs, write_configs]}}
  - {{name: reader, sha256: [{reader}], permissions: [read_configs]}}
  - {{name: chatter, sha256: [{chatter}], permissions: [chat]}}
"""


class Guarded(NamedTuple):
    """A sidecar that wants tokens, and on its port TLS with certificates."""

    server: nexusnitro.Server
    address: str
    tls: dict[str, Any]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The sidecar."""
    folder = tmp_path_factory.mktemp("guarded")
    authority = Authority(folder, "authority")
    ours, theirs = authority.sign("sidecar"), authority.sign("caller")
    hashes = {
        name: hashlib.sha256(token.encode()).hexdigest()
        for name, token in (("writer", WRITER), ("reader", READER), ("chatter", CHATTER))
    }
    path = folder / "nexusnitro.yaml"
    path.write_text(
        CONFIG.format(
            certificate=ours.certificate, key=ours.key, authority=authority.file, **hashes
        )
    )
    tls = {
        "tls_ca_file": authority.file,
        "tls_certificate_file": theirs.certificate,
        "tls_key_file": theirs.key,
    }
    with nexusnitro.Server(path, args=["--listen", "127.0.0.1:0"]) as server:
        (address,) = re.findall(r"listening on (127\.0\.0\.1:\d+)", server.log)
        yield Guarded(server, address, tls)


def test_a_token_lets_in_and_each_may_do_its_own(guarded: Guarded) -> None:
    with nexusnitro.Client(guarded.server.target, token=WRITER) as client:
        assert client.configs.create(Config("made", [ECHO])).id == "made"
        with pytest.raises(nexusnitro.PermissionDeniedError):
            client.chat("hi")
        client.configs.delete("made")
    with nexusnitro.Client(guarded.server.target, token=READER) as client:
        assert [config.id for config in client.configs.list()] == ["echo"]
        with pytest.raises(nexusnitro.PermissionDeniedError):
            client.configs.create(Config("made", [ECHO]))
        (result,) = client.configs.batch_create([Config("made", [ECHO])], allow_partial=True)
        assert isinstance(result.error, nexusnitro.PermissionDeniedError)
    with nexusnitro.Client(guarded.server.target, token=CHATTER) as client:
        assert client.chat("hi").text == "hi"
        with client.stream_chat("hello") as stream:
            assert "".join(stream.text_deltas) == "hello"
        assert [result.reply.text for result in client.batch_chat(["x"]) if result.reply] == ["x"]
        with pytest.raises(nexusnitro.PermissionDeniedError):
            next(client.configs.watch())


@pytest.mark.parametrize("token", [None, "planted-wrong-token"])
def test_who_is_not_known_is_told_so(guarded: Guarded, token: str | None) -> None:
    with nexusnitro.Client(guarded.server.target, token=token) as client:
        assert client.health()
        for call in (
            lambda: client.chat("hi"),
            lambda: client.configs.get("echo"),
            lambda: next(client.configs.watch()),
            lambda: client.stats(),
        ):
            with pytest.raises(nexusnitro.AuthenticationError) as caught:
                call()
            assert caught.value.code == "UNAUTHENTICATED"
            assert "planted" not in str(caught.value)
    assert "planted" not in guarded.server.log


def test_calls_go_over_tls(guarded: Guarded) -> None:
    with nexusnitro.Client(guarded.address, token=CHATTER, **guarded.tls) as client:
        assert client.chat("hi").text == "hi"

    async def run() -> None:
        async with nexusnitro.AsyncClient(guarded.address, token=READER, **guarded.tls) as client:
            assert [config.id async for config in client.configs.list()] == ["echo"]

    asyncio.run(run())


@pytest.mark.parametrize("lacking", ["all", "certificate"])
def test_without_what_tls_demands_nobody_gets_in(guarded: Guarded, lacking: str) -> None:
    tls = {} if lacking == "all" else {"tls_ca_file": guarded.tls["tls_ca_file"]}
    with (
        nexusnitro.Client(guarded.address, token=CHATTER, connect_timeout=0.3, **tls) as client,
        pytest.raises(nexusnitro.SidecarError),
    ):
        client.chat("hi")


def test_the_command_takes_a_token_file_and_tls(guarded: Guarded, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{READER}\n")
    flags = ["--target", guarded.address, "--token-file", str(path)]
    for name, file in guarded.tls.items():
        flags += [f"--{name.replace('_', '-')}", str(file)]
    done = run_command("config", "list", *flags)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split()[0] == "echo"
    done = run_command("chat", "hi", "--target", guarded.server.target)
    assert done.returncode == 1
    assert "UNAUTHENTICATED" in done.stderr
