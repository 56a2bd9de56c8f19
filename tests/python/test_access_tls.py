"""TLS towards callers: who gets in, and certificates that change while the sidecar runs."""

from __future__ import annotations

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

import nexusnitro
from nexusnitro.v1 import stats_service_pb2, stats_service_pb2_grpc
from support import access
from support.access import bearer, call
from support.attack_table import CheckAttack
from support.certificates import Authority, Pair

HEALTH = "/grpc.health.v1.Health/Check"
STATS = "/nexusnitro.v1.StatsService/GetStats"
TOKEN = "a-token-for-tls"


class Guarded:
    """A sidecar whose TCP port speaks TLS, with files that can be replaced."""

    def __init__(self, folder: Path, *, ask_callers: bool) -> None:
        self.authority = Authority(folder, "authority")
        self.files = Pair(folder / "live.pem", folder / "live.key")
        self.put(self.authority.sign("first"))
        tls = {"certificate_file": str(self.files.certificate), "key_file": str(self.files.key)}
        if ask_callers:
            tls["client_ca_file"] = str(self.authority.file)
        path = access.write_config(
            folder / "nexusnitro.yaml",
            embedded=True,
            tls=tls,
            tokens=[access.token_entry("app", TOKEN)],
        )
        self.server = nexusnitro.Server(path, args=["--listen", "127.0.0.1:0"])
        self.port = access.tcp_port(self.server)

    def put(self, pair: Pair) -> None:
        """Puts another certificate in place, by a rename, as tools do that renew them."""
        for source, place in zip(pair, self.files, strict=True):
            copy = place.with_suffix(".new")
            shutil.copy(source, copy)
            copy.rename(place)

    def channel(self, own: Pair | None = None) -> grpc.Channel:
        """A new connection, with a certificate of the caller's own or without."""
        key, certificate = own.texts() if own else (None, None)
        credentials = grpc.ssl_channel_credentials(
            self.authority.file.read_bytes(), key, certificate
        )
        options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
        return grpc.secure_channel(f"127.0.0.1:{self.port}", credentials, options)

    def subject(self) -> str:
        """The name in the certificate that a new connection gets."""
        context = ssl.create_default_context(cafile=str(self.authority.file))
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
        ):
            return dict(field[0] for field in secure.getpeercert()["subject"])["commonName"]


@pytest.fixture(scope="module")
def one_way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A sidecar that asks callers for a token alone."""
    guarded = Guarded(tmp_path_factory.mktemp("tls"), ask_callers=False)
    yield guarded
    guarded.server.stop(grace=0.0)


@pytest.fixture(scope="module")
def mutual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A sidecar that asks callers for a certificate, too."""
    guarded = Guarded(tmp_path_factory.mktemp("mutual"), ask_callers=True)
    yield guarded
    guarded.server.stop(grace=0.0)


def test_tls_and_a_token_let_in(one_way: Guarded) -> None:
    with one_way.channel() as channel:
        assert call(channel, STATS, metadata=bearer(TOKEN))[0] == "OK"
        assert call(channel, STATS)[0] == "UNAUTHENTICATED"


def test_the_unix_socket_beside_it_is_plain(one_way: Guarded) -> None:
    assert access.call_once(one_way.server.target, STATS, bearer(TOKEN)) == "OK"


def test_plain_text_to_a_tls_port(one_way: Guarded, attack: CheckAttack) -> None:
    target = f"127.0.0.1:{one_way.port}"
    attack("plain text to a TLS port", "UNAVAILABLE", access.call_once(target, HEALTH))
    for name, garbage in (
        ("HTTP/2 preface to a TLS port", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("a broken TLS record to a TLS port", b"\x16\x03\x01\x02\x00" + b"\xff" * 512),
    ):
        attack(name, "connection closed", access.send_garbage(("127.0.0.1", one_way.port), garbage))
    with one_way.channel() as channel:
        assert call(channel, HEALTH)[0] == "OK"


def test_garbage_does_not_fill_the_log(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, ask_callers=False)
    for _ in range(20):
        access.send_garbage(("127.0.0.1", guarded.port), b"GET / HTTP/1.1\r\n\r\n")
    guarded.server.stop(grace=0.0)
    assert guarded.server.log.count("Handshake failed") == 1


def handshake(port: int, version: ssl.TLSVersion) -> str:
    """Tries a version of TLS, whatever the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = version
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            context.wrap_socket(plain) as secure,
        ):
            return secure.version() or "none"
    except (ssl.SSLError, ConnectionError):
        return "refused"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_of_tls(one_way: Guarded, attack: CheckAttack) -> None:
    attack("TLS 1.0", "refused", handshake(one_way.port, ssl.TLSVersion.TLSv1))
    attack("TLS 1.1", "refused", handshake(one_way.port, ssl.TLSVersion.TLSv1_1))
    assert handshake(one_way.port, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert handshake(one_way.port, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"


def test_certificates_of_callers(mutual: Guarded, attack: CheckAttack, tmp_path: Path) -> None:
    foreign = Authority(tmp_path, "foreign").sign("stranger")
    namesake = Authority(tmp_path, "authority").sign("stranger-2")
    for name, own, expected in (
        ("a certificate of the authority", mutual.authority.sign("caller"), "OK"),
        ("no client certificate", None, "UNAVAILABLE"),
        ("expired client certificate", mutual.authority.sign("late", days=-1), "UNAVAILABLE"),
        ("foreign client certificate", foreign, "UNAVAILABLE"),
        ("client certificate of a namesake", namesake, "UNAVAILABLE"),
    ):
        with mutual.channel(own) as channel:
            attack(
                f"{name}, with the token", expected, call(channel, STATS, metadata=bearer(TOKEN))[0]
            )
    with mutual.channel(mutual.authority.sign("caller-2")) as channel:
        attack("client certificate, no token", "UNAUTHENTICATED", call(channel, STATS)[0])


def wait_for(guarded: Guarded, subject: str) -> None:
    """Waits until new connections get a certificate."""
    deadline = time.monotonic() + 20
    while guarded.subject() != subject:
        assert time.monotonic() < deadline, "the new certificate is not taken up"
        time.sleep(0.05)


def wait_for_log(guarded: Guarded, words: str) -> None:
    """Waits until the sidecar has logged something."""
    deadline = time.monotonic() + 20
    while words not in guarded.server.log:
        assert time.monotonic() < deadline, words
        time.sleep(0.05)


def test_a_certificate_is_replaced_and_streams_go_on(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, ask_callers=False)
    try:
        assert guarded.subject() == "first"
        with guarded.channel() as channel:
            request = stats_service_pb2.WatchStatsRequest()
            request.interval.FromMilliseconds(100)
            stub = stats_service_pb2_grpc.StatsServiceStub(channel)
            stream = stub.WatchStats(request, metadata=bearer(TOKEN), timeout=60)
            next(stream)
            guarded.put(guarded.authority.sign("second"))
            wait_for(guarded, "second")
            next(stream)

            # A certificate without its key: the one in use stays, and it is said.
            shutil.copy(guarded.authority.sign("third").certificate, guarded.files.certificate)
            wait_for_log(guarded, "which is not the key of the certificate")
            assert guarded.subject() == "second"
            guarded.files.key.unlink()
            wait_for_log(guarded, "live.key, which cannot be read")
            assert guarded.subject() == "second"

            guarded.put(guarded.authority.sign("fourth"))
            wait_for(guarded, "fourth")
            next(stream)
            stream.cancel()
    finally:
        guarded.server.stop(grace=0.0)
    log = guarded.server.log
    for name in ("first", "second", "fourth"):
        assert log.count(f"the certificate of /CN={name},") == 1
    assert "third" not in log
    assert "PRIVATE KEY" not in log
