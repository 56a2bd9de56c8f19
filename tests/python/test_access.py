"""Who may call: attacks on a sidecar that knows tokens, and what must come of each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

import nexusnitro
from nexusnitro.v1 import chat_pb2
from support import access
from support.access import bearer, call
from support.attack_table import CheckAttack
from support.raw_http2 import ENHANCE_YOUR_CALM, RawConnection

CHAT_PATH = "/nexusnitro.v1.ChatService/Chat"
TOKEN = "a-token-of-this-test-0123456789"
MESSAGE_BYTES_MAX = 1 << 20
NOBODY = 65_534

# What each method needs. A method that is not here fails the tests.
NEEDED = {
    "/nexusnitro.v1.ChatService/": access.CHAT,
    "/nexusnitro.v1.ModelService/": access.CHAT,
    "/nexusnitro.v1.StatsService/": access.STATS,
    "/nexusnitro.v1.ConfigService/GetConfig": access.READ,
    "/nexusnitro.v1.ConfigService/ListConfigs": access.READ,
    "/nexusnitro.v1.ConfigService/WatchConfigs": access.READ,
    "/nexusnitro.v1.ConfigService/CheckConfig": access.READ,
    "/nexusnitro.v1.ConfigService/CreateConfig": access.WRITE,
    "/nexusnitro.v1.ConfigService/UpdateConfig": access.WRITE,
    "/nexusnitro.v1.ConfigService/DeleteConfig": access.WRITE,
    "/nexusnitro.v1.ConfigService/BatchCreateConfigs": access.WRITE,
}


def chat_request(text: str = "hi", **fields: Any) -> bytes:
    """A chat with one message."""
    message = chat_pb2.Message(role=chat_pb2.ROLE_USER, parts=[chat_pb2.Part(text=text)])
    return chat_pb2.ChatRequest(messages=[message], **fields).SerializeToString()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nexusnitro.Server]:
    """A sidecar with tokens, on a Unix socket and on TCP without TLS."""
    tokens = [
        access.token_entry("all", TOKEN),
        access.token_entry("scoped", "scoped", configs=["open"]),
        *(
            access.token_entry(
                f"no-{name}", f"no-{name}", [each for each in access.PERMISSIONS if each != name]
            )
            for name in access.PERMISSIONS
        ),
    ]
    path = tmp_path_factory.mktemp("guarded") / "nexusnitro.yaml"
    access.write_config(
        path,
        embedded=True,
        tokens=tokens,
        message_bytes_max=MESSAGE_BYTES_MAX,
        held_bytes_max=8 * MESSAGE_BYTES_MAX,
        calls_max=1_000,
    )
    with nexusnitro.Server(path, args=["--listen", "127.0.0.1:0"]) as server:
        yield server


@pytest.fixture(scope="module")
def channel(guarded: nexusnitro.Server) -> Iterator[grpc.Channel]:
    """A connection to the guarded sidecar, over its Unix socket."""
    options = [("grpc.enable_http_proxy", 0), ("grpc.max_metadata_size", 1 << 20)]
    with grpc.insecure_channel(guarded.target, options) as channel:
        yield channel


@pytest.fixture(scope="module")
def tcp_port(guarded: nexusnitro.Server) -> int:
    """The port of its TCP listener."""
    return access.tcp_port(guarded)


def test_a_known_token_is_let_in(channel: grpc.Channel) -> None:
    assert call(channel, CHAT_PATH, chat_request(), bearer(TOKEN))[0] == "OK"
    lower = [("authorization", f"bearer {TOKEN}")]
    assert call(channel, CHAT_PATH, chat_request(), lower)[0] == "OK"


@pytest.mark.parametrize(
    ("name", "metadata"),
    [
        ("no token", []),
        ("wrong token", bearer("wrong")),
        ("part of a token", bearer(TOKEN[:-1])),
        ("a token and more", bearer(TOKEN + "0")),
        ("the hash in place of the token", bearer(access.sha256(TOKEN))),
        ("empty token", bearer("")),
        ("empty header", [("authorization", "")]),
        ("wrong scheme", [("authorization", f"Basic {TOKEN}")]),
        ("no scheme", [("authorization", TOKEN)]),
        ("scheme twice", bearer(f"Bearer {TOKEN}")),
        ("two tokens in a header", bearer(f"{TOKEN}, {TOKEN}")),
        ("duplicate header", [*bearer(TOKEN), *bearer(TOKEN)]),
        ("wrong and right header", [*bearer("wrong"), *bearer(TOKEN)]),
        ("token in another header", [("x-api-key", TOKEN), ("token", TOKEN)]),
        ("token in a binary header", [("authorization-bin", f"Bearer {TOKEN}".encode())]),
        ("token over 4 KiB", bearer("x" * 4_097)),
    ],
)
def test_callers_without_a_token(
    channel: grpc.Channel, attack: CheckAttack, name: str, metadata: access.Metadata
) -> None:
    code, words = call(channel, CHAT_PATH, chat_request(), metadata)
    attack(name, "UNAUTHENTICATED", code)
    assert TOKEN not in words
    assert words == call(channel, CHAT_PATH, chat_request())[1], "all are told the same"


@pytest.mark.parametrize("path", access.all_methods())
def test_a_permission_that_is_missing(
    channel: grpc.Channel, attack: CheckAttack, path: str
) -> None:
    needed = [permission for prefix, permission in NEEDED.items() if path.startswith(prefix)]
    assert len(needed) == 1, f"{path} has no rule here"
    attack(f"{path}, no token", "UNAUTHENTICATED", call(channel, path)[0])
    token = f"no-{needed[0]}"
    metadata = bearer(token)
    if path.endswith("/CheckConfig"):  # Writers may check any config.
        metadata, token = bearer("no-write_configs"), "no-write_configs"
        request = b"\x12\x02\x1a\x00"  # A config that need not exist.
        needed = [access.WRITE]
    else:
        request = b""
    code, words = call(channel, path, request, metadata)
    attack(f"{path}, permission missing", "PERMISSION_DENIED", code)
    assert words == f"the token {token} does not have the permission PERMISSION_{needed[0].upper()}"
    assert call(channel, path, metadata=bearer(TOKEN))[0] not in (
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("config out of reach", {"config": "configs/closed"}),
        ("config out of reach that is not there", {"config": "configs/none"}),
        ("config out of reach as a model", {"model": "closed"}),
        ("default config out of reach", {}),
    ],
)
def test_configs_out_of_reach(
    channel: grpc.Channel, attack: CheckAttack, name: str, fields: dict[str, Any]
) -> None:
    code, words = call(channel, CHAT_PATH, chat_request(**fields), bearer("scoped"))
    attack(name, "PERMISSION_DENIED", code)
    assert words.endswith("the caller may use: configs/open")


def test_a_config_within_reach_is_used(channel: grpc.Channel) -> None:
    for fields in ({"config": "configs/open"}, {"model": "open"}):
        assert call(channel, CHAT_PATH, chat_request(**fields), bearer("scoped"))[0] == "OK"


def test_reflection_beside_tokens(channel: grpc.Channel, attack: CheckAttack) -> None:
    path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
    attack("reflection beside tokens", "UNIMPLEMENTED", call(channel, path)[0])
    assert call(channel, "/grpc.health.v1.Health/Check")[0] == "OK"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("\\r\\n in a header", b"Bearer x\r\nauthorization: Bearer " + TOKEN.encode()),
        ("\\n in a header", b"Bearer x\nauthorization: Bearer " + TOKEN.encode()),
        ("NUL in a header", b"Bearer " + TOKEN.encode() + b"\0"),
    ],
)
def test_control_characters_in_headers(
    tcp_port: int, attack: CheckAttack, name: str, value: bytes
) -> None:
    with RawConnection(("127.0.0.1", tcp_port)) as connection:
        connection.begin(CHAT_PATH, [(b"authorization", value)])
        connection.send_message(chat_request())
        attack(name, "refused", "OK" if connection.ending().status == 0 else "refused")


def test_headers_over_the_limit(tcp_port: int, attack: CheckAttack) -> None:
    with RawConnection(("127.0.0.1", tcp_port)) as connection:
        connection.begin(CHAT_PATH, [(b"x-much", b"x" * 16_000)])
        connection.send_message(chat_request())
        ending = connection.ending()
        attack("16 kB of headers", "refused", "OK" if ending.status == 0 else "refused")


def nested(levels: int) -> str:
    """An object so many levels deep."""
    return '{"a":' * levels + "1" + "}" * levels


def test_deep_json(channel: grpc.Channel, attack: CheckAttack) -> None:
    for levels, expected in ((63, "OK"), (100, "INVALID_ARGUMENT")):
        fields = chat_request(config="configs/open", extra_body_json=nested(levels))
        attack(f"{levels}-level JSON", expected, call(channel, CHAT_PATH, fields, bearer(TOKEN))[0])


def test_messages_at_the_limit(channel: grpc.Channel, attack: CheckAttack) -> None:
    rest = MESSAGE_BYTES_MAX - len(chat_request("x" * (1 << 19)))
    for name, more, expected in (
        ("a message at the limit", 0, "OK"),
        ("a message one byte over the limit", 1, "INVALID_ARGUMENT"),
        ("a message over twice the limit", MESSAGE_BYTES_MAX + 1, "RESOURCE_EXHAUSTED"),
    ):
        request = chat_request("x" * ((1 << 19) + rest + more))
        # A length that takes a byte more is of no account here: both have the same.
        assert len(request) - MESSAGE_BYTES_MAX == more
        attack(name, expected, call(channel, CHAT_PATH, request, bearer(TOKEN))[0])


def resident_bytes(pid: int) -> int:
    """Memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1_024
    raise AssertionError(f"process {pid} is gone")


@pytest.mark.parametrize("metadata", [[], [(b"authorization", b"Bearer " + TOKEN.encode())]])
def test_a_message_of_a_gigabyte(
    guarded: nexusnitro.Server, tcp_port: int, attack: CheckAttack, metadata: list[Any]
) -> None:
    before = resident_bytes(guarded.pid)
    with RawConnection(("127.0.0.1", tcp_port), timeout=30) as connection:
        connection.begin(CHAT_PATH, metadata)
        ending = connection.send_as_permitted(256 << 20, declared=1 << 30)
        grown = resident_bytes(guarded.pid) - before
        assert ending is not None, "all of it was taken in"
        name = f"a declared message of 1 GiB, {'a' if metadata else 'no'} token"
        attack(
            name,
            "ended: calm down",
            {ENHANCE_YOUR_CALM: "ended: calm down"}.get(ending.reset, str(ending)),
        )
        assert connection.bytes_sent < 64 * MESSAGE_BYTES_MAX
        assert grown < 32 * MESSAGE_BYTES_MAX, grown
    assert access.call_once(guarded.target, CHAT_PATH, bearer(TOKEN)) == "INVALID_ARGUMENT"


def test_garbage_on_a_plain_port(
    guarded: nexusnitro.Server, tcp_port: int, channel: grpc.Channel, attack: CheckAttack
) -> None:
    for name, garbage in (
        ("TLS on a plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500)),
        ("random bytes on a plain port", os.urandom(500)),
        ("HTTP/1.1 on a plain port", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"),
    ):
        attack(name, "connection closed", access.send_garbage(("127.0.0.1", tcp_port), garbage))
    assert call(channel, CHAT_PATH, chat_request(), bearer(TOKEN))[0] == "OK"


def test_configs_that_inject_lines(channel: grpc.Channel, attack: CheckAttack) -> None:
    request = chat_request(extra_headers={"x-a": "1\r\nauthorization: Bearer stolen"})
    attack(
        "\\r\\n in a chat's header", "INVALID_ARGUMENT",
        call(channel, CHAT_PATH, request, bearer(TOKEN))[0],
    )  # fmt: skip
    request = chat_request(extra_headers={"Authorization": "Bearer stolen"})
    attack(
        "authorization in a chat's header", "INVALID_ARGUMENT",
        call(channel, CHAT_PATH, request, bearer(TOKEN))[0],
    )  # fmt: skip


def test_the_log_tells_of_refusals_once_and_of_no_token(guarded: nexusnitro.Server) -> None:
    access.call_once(guarded.target, CHAT_PATH, bearer("a-wrong-token-that-nobody-has"))
    access.call_once(guarded.target, CHAT_PATH, bearer("a-wrong-token-that-nobody-has"))
    guarded.stop()
    refusals = [line for line in guarded.log.splitlines() if "no token that is known" in line]
    peers = {line.split("refused ")[1].split(":")[0] for line in refusals}
    assert len(refusals) == len(peers) > 0
    for secret in (TOKEN, "a-wrong-token"):
        assert secret not in guarded.log


SWITCH_AND_CALL = """
    import os, sys
    import grpc
    os.setgid({nobody}); os.setuid({nobody})
    with grpc.insecure_channel(sys.argv[1]) as channel:
        rpc = channel.unary_unary("/grpc.health.v1.Health/Check").future(b"", timeout=10)
        print(rpc.code().name)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="ONLY ROOT CAN TRY ANOTHER UID ON THE SOCKET")
def test_uids_on_the_socket(tmp_path: Path, attack: CheckAttack) -> None:
    for uids, expected in (([0], "UNAVAILABLE"), ([0, NOBODY], "OK"), ([], "OK")):
        folder = tmp_path / f"{len(uids)}"
        folder.mkdir()
        path = access.write_config(
            folder / "nexusnitro.yaml", embedded=True, socket_uids=uids, socket_mode="0666"
        )
        with (
            tempfile.TemporaryDirectory() as open_folder,
            nexusnitro.Server(path, listen=f"unix://{open_folder}/server.sock") as server,
        ):
            Path(open_folder).chmod(0o755)  # pytest's own folders are for their user alone.
            program = textwrap.dedent(SWITCH_AND_CALL).format(nobody=NOBODY)
            done = subprocess.run(
                [sys.executable, "-c", program, server.target],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            attack(f"uid {NOBODY}, socket_uids {uids}", expected, done.stdout.strip())
            assert access.call_once(server.target, "/grpc.health.v1.Health/Check") == "OK"
        refusals = [line for line in server.log.splitlines() if f"uid {NOBODY}" in line]
        assert len(refusals) == (1 if expected == "UNAVAILABLE" else 0)


def test_64_mb_go_through_where_allowed(tmp_path: Path, attack: CheckAttack) -> None:
    path = access.write_config(
        tmp_path / "nexusnitro.yaml", embedded=True, message_bytes_max=128 << 20
    )
    request = chat_request("x" * (64 << 20))
    with (
        nexusnitro.Server(path, listen="127.0.0.1:0") as server,
        grpc.insecure_channel(server.target, [("grpc.enable_http_proxy", 0)]) as channel,
    ):
        attack("64 MB where allowed", "OK", call(channel, CHAT_PATH, request, timeout=30)[0])


LISTENERS = [
    ("TCP for all, bare", {}, "without `tls`, and `tokens` or `tls.client_ca_file`"),
    ("TCP for all, tokens alone", {"tokens": [access.token_entry("a", "a")]}, "without `tls`"),
    ("reflection beside tokens", {"tokens": [access.token_entry("a", "a")], "reflection": True},
     "reflection is true beside `tokens`"),
    ("TLS without its files", {"tls": {"certificate_file": "/none", "key_file": "/none"}},
     "tls.certificate_file is /none, which cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "settings", "words"), LISTENERS)
def test_listeners_without_what_they_demand(
    tmp_path: Path, attack: CheckAttack, name: str, settings: dict[str, Any], words: str
) -> None:
    path = access.write_config(tmp_path / "nexusnitro.yaml", listen=["0.0.0.0:0"], **settings)
    done = subprocess.run(
        [access.program(), "--config-file", str(path)],
        capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    attack(f"listener: {name}", "not started, exit code 2", access.start_outcome(done.returncode))
    assert words in done.stderr


def test_an_insecure_listener_that_was_allowed_is_warned_of(tmp_path: Path) -> None:
    path = access.write_config(
        tmp_path / "nexusnitro.yaml", embedded=True, tokens=[access.token_entry("a", TOKEN)]
    )
    arguments = ["--listen", "0.0.0.0:0", "--allow-insecure-listen"]  # As README has it.
    with nexusnitro.Server(path, args=arguments) as server:
        target = f"127.0.0.1:{access.tcp_port(server)}"
        with grpc.insecure_channel(target, [("grpc.enable_http_proxy", 0)]) as channel:
            assert call(channel, CHAT_PATH, chat_request(), bearer(TOKEN))[0] == "OK"
            assert call(channel, CHAT_PATH, chat_request())[0] == "UNAUTHENTICATED"
    assert "messages and tokens travel in the clear" in server.log
    assert TOKEN not in server.log
