"""A client's token and TLS settings, against a service that is told of them."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

import nexusnitro
from nexusnitro import Backend, Config
from nexusnitro.client_access import Access
from support.fake_configs import FakeConfigs

TOKEN = "planted-token"
CONFIG = Config("fast", [Backend("a", "openai", model="m")])


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "1", "-subj", f"/CN={name}", "-keyout", str(key)]
    command += ["-out", str(made), "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(command, check=True, capture_output=True, timeout=20)
    return made, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates: the server's, a caller's, a stranger's."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("server", "caller", "stranger"):
        certificate(folder, name)
    return folder


@pytest.fixture
def secure(folder: Path) -> Iterator[FakeConfigs]:
    """A service that wants TLS and the caller's certificate."""
    pair = ((folder / "server.key").read_bytes(), (folder / "server.pem").read_bytes())
    credentials = grpc.ssl_server_credentials(
        [pair], (folder / "caller.pem").read_bytes(), require_client_auth=True
    )
    service = FakeConfigs(credentials=credentials)
    yield service
    service.close()


def settings(folder: Path, who: str = "caller", ca: str = "server") -> dict[str, Any]:
    """The TLS settings of a client."""
    return {
        "tls_ca_file": folder / f"{ca}.pem",
        "tls_certificate_file": folder / f"{who}.pem",
        "tls_key_file": folder / f"{who}.key",
    }


def authorization(service: FakeConfigs) -> str | None:
    """What the last call showed."""
    return service.requests[-1][1].get("authorization")


def test_the_token_goes_out_with_every_call(
    service: FakeConfigs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nexusnitro.Client(service.target, token=TOKEN) as client:
        client.configs.create(CONFIG)
        list(client.configs.list())
        client.configs.batch_create([CONFIG], allow_partial=True)
        service.watches = [[]]
        with pytest.raises(nexusnitro.NexusNitroError):
            next(client.configs.watch(resume=False))
        assert len(service.requests) == 4
        assert {shown["authorization"] for _, shown in service.requests} == {f"Bearer {TOKEN}"}
        assert TOKEN not in repr(client)
    monkeypatch.setenv("NEXUSNITRO_TOKEN", "of-the-environment")
    with nexusnitro.Client(service.target) as client:
        client.configs.get("fast")
    assert authorization(service) == "Bearer of-the-environment"
    monkeypatch.delenv("NEXUSNITRO_TOKEN")
    with nexusnitro.Client(service.target) as client:
        client.configs.get("fast")
    assert authorization(service) is None


def test_the_asynchronous_twin_shows_it_too(service: FakeConfigs) -> None:
    async def run() -> None:
        async with nexusnitro.AsyncClient(service.target, token=TOKEN) as client:
            await client.configs.create(CONFIG)
            await client.configs.batch_create([CONFIG], allow_partial=True)

    asyncio.run(run())
    assert [shown["authorization"] for _, shown in service.requests] == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize("token", ["", "planted token", "planted\r\nx: y", "plantéd", "x" * 4_097])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="token: expected 1 to 4096 visible ASCII") as caught:
        nexusnitro.Client(token=token)
    assert "planted" not in str(caught.value)
    with pytest.raises(TypeError, match="token: is a bytes"):
        nexusnitro.Client(token=b"planted")  # type: ignore[arg-type]
    assert "planted" not in repr(Access("planted"))


def test_calls_go_over_tls_with_a_certificate(secure: FakeConfigs, folder: Path) -> None:
    with nexusnitro.Client(secure.target, token=TOKEN, **settings(folder)) as client:
        assert client.configs.create(CONFIG).id == "fast"
    assert authorization(secure) == f"Bearer {TOKEN}"

    async def run() -> None:
        async with nexusnitro.AsyncClient(secure.target, **settings(folder)) as client:
            assert (await client.configs.get("fast")).id == "fast"

    asyncio.run(run())


@pytest.mark.parametrize(("who", "ca"), [("stranger", "server"), ("caller", "stranger")])
def test_a_stranger_is_not_talked_to(secure: FakeConfigs, folder: Path, who: str, ca: str) -> None:
    secured = settings(folder, who, ca)
    with (
        nexusnitro.Client(secure.target, token=TOKEN, connect_timeout=0.3, **secured) as client,
        pytest.raises(nexusnitro.SidecarError) as caught,
    ):
        client.configs.get("fast")
    assert TOKEN not in str(caught.value)
    assert secure.requests == []


def test_wrong_tls_settings_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tls_key_file: is not set; a certificate and its key"):
        nexusnitro.Client("h:1", tls_certificate_file=folder / "caller.pem")
    with pytest.raises(ValueError, match="tls_ca_file: .* cannot be read: No such file"):
        nexusnitro.Client("h:1", tls_ca_file=tmp_path / "none")
    with pytest.raises(TypeError, match="tls_ca_file: is a int"):
        nexusnitro.Client("h:1", tls_ca_file=3)  # type: ignore[arg-type]
    (tmp_path / "text").write_text("no certificate")
    with pytest.raises(ValueError, match="is no PEM file"):
        nexusnitro.Client("h:1", tls_ca_file=tmp_path / "text")
    with pytest.raises(ValueError, match="expected host:port, since TLS is asked for"):
        nexusnitro.Client("unix:///x", tls_ca_file=folder / "server.pem")
