"""Attacks by configs that are made over RPC: what they may not name.

Whoever may write configs could otherwise send any key of the server anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import field_mask_pb2

import nexusnitro
from nexusnitro.v1 import config_pb2, config_service_pb2, config_service_pb2_grpc
from support.attack_table import CheckAttack
from support.fake_backend import FakeBackend
from support.openai_wire import completion
from support.waiting import wait_until

ADMITTED = "https://api.openai.com/v1"

CREDENTIAL_ATTACKS: dict[str, dict[str, Any]] = {
    "an environment variable": {"env": "NN_TEST_ATTACKED_KEY"},
    "a file": {"file": "/etc/passwd"},
    "AWS keys in variables": {
        "aws": {"keys": {"access_key_id_env": "A", "secret_access_key_env": "B"}}
    },
    "AWS' default chain": {"aws": {"default_chain": {}}},
    "the machine's Google account": {"google": {"metadata": {}}},
    "a Google account file": {"google": {"service_account_file": "/etc/passwd"}},
    "an Entra secret in a variable": {
        "entra": {"tenant_id": "t", "client_id": "c", "client_secret_env": "NN_TEST_ATTACKED_KEY"}
    },
    "a credential that is not declared": {"id": "others"},
    "a credential whose hosts are others": {"id": "elsewhere"},
}

BACKEND_ATTACKS: dict[str, dict[str, Any]] = {
    "a proxy": {"proxy": "http://127.0.0.1:9"},
    "no proxy": {"proxy": "none"},
    "a file of authorities": {"ca_file": "/etc/ssl/certs/ca-certificates.crt"},
    "a header of authentication": {"headers": {"authorization": "Bearer x"}},
    "a header with a line break": {"headers": {"x-a": "b\r\nx-evil: c"}},
    "a user in the endpoint": {"endpoint": "https://user:pass@api.openai.com/v1"},
}

ENDPOINT_ATTACKS = {
    "an endpoint outside the list": "https://evil.example/v1",
    "another port of a host of the list": "https://api.openai.com:8443/v1",
    "another scheme of a host of the list": "http://api.openai.com/v1",
    "a host that begins like one of the list": "https://api.openai.com.evil.example/v1",
    "the metadata address": "http://169.254.169.254/v1",
    "the metadata address as a number": "http://2852039166/v1",
    "the metadata name": "http://metadata.google.internal/v1",
    "loopback": "http://127.0.0.1:1/v1",
}


def outcome(call: Callable[[], Any]) -> str:
    """Name of the status of an RPC, and the field of the first backend that it names."""
    try:
        call()
    except grpc.RpcError as error:
        path = re.search(r"backends\[0\]\.[a-z_.\[\]-]+", error.details() or "")
        return f"{error.code().name} {path[0].rstrip('.') if path else error.details()}"
    return "OK"


class Writer:
    """Writes configs, and says what came of it."""

    def __init__(self, target: str) -> None:
        self._channel = grpc.insecure_channel(target, [("grpc.enable_http_proxy", 0)])
        self.stub = config_service_pb2_grpc.ConfigServiceStub(self._channel)

    def create(self, backend: dict[str, Any], config_id: str = "attack") -> str:
        """Name of the status of CreateConfig, and the fields that it names."""
        fields = {"name": "a", "api_schema": "API_SCHEMA_OPENAI", "model": "m", **backend}
        request = config_service_pb2.CreateConfigRequest(
            config_id=config_id, config=config_pb2.Config(backends=[fields])
        )
        return outcome(lambda: self.stub.CreateConfig(request, timeout=10))

    def update(self, name: str, path: str, backend: dict[str, Any]) -> str:
        """The same of UpdateConfig, which sets one field."""
        request = config_service_pb2.UpdateConfigRequest(
            config=config_pb2.Config(name=name, backends=[backend]),
            update_mask=field_mask_pb2.FieldMask(paths=[path]),
        )
        return outcome(lambda: self.stub.UpdateConfig(request, timeout=10))

    def close(self) -> None:
        self._channel.close()


@pytest.fixture
def writer(tmp_path: Path, backend: FakeBackend) -> Iterator[Writer]:
    """A writer at a sidecar whose file has one endpoint and two credentials."""
    host = backend.root.removeprefix("http://")
    path = tmp_path / "nexusnitro.yaml"
    (tmp_path / "key").write_text("declared-key")
    path.write_text(
        f"""
credentials:
  elsewhere: {{file: {tmp_path / "key"}, allowed_hosts: [other.example]}}
  here: {{file: {tmp_path / "key"}, allowed_hosts: ["{host}"]}}
allowed_endpoints: ["https://api.openai.com", "{backend.root}"]
"""
    )
    with nexusnitro.Server(path) as server:
        writer = Writer(server.target)
        yield writer
        writer.close()


@pytest.mark.parametrize("name", CREDENTIAL_ATTACKS)
def test_a_credential_of_the_server(writer: Writer, attack: CheckAttack, name: str) -> None:
    source = CREDENTIAL_ATTACKS[name]
    schema = {"aws": "API_SCHEMA_BEDROCK", "google": "API_SCHEMA_GEMINI"}.get(
        next(iter(source)), "API_SCHEMA_OPENAI"
    )
    fields = {"credential": source, "endpoint": ADMITTED, "api_schema": schema}
    kind = next(iter(source))
    if kind == "aws":
        fields["bedrock"] = {"region": "us-east-1"}
    got = writer.create(fields)
    attack(
        f"an RPC-made config that names {name}",
        f"INVALID_ARGUMENT backends[0].credential.{kind}",
        got,
    )


@pytest.mark.parametrize("name", BACKEND_ATTACKS)
def test_what_only_the_file_may_say(writer: Writer, attack: CheckAttack, name: str) -> None:
    fields = {"endpoint": ADMITTED, **BACKEND_ATTACKS[name]}
    got = writer.create(fields)
    key = next(iter(BACKEND_ATTACKS[name]))
    attack(
        f"an RPC-made config with {name}",
        f"INVALID_ARGUMENT backends[0].{key}",
        re.sub(r"(headers)\..*", r"\1", got),
    )


@pytest.mark.parametrize("name", ENDPOINT_ATTACKS)
def test_an_endpoint(writer: Writer, attack: CheckAttack, name: str) -> None:
    got = writer.create({"endpoint": ENDPOINT_ATTACKS[name]})
    attack(f"an RPC-made config with {name}", "PERMISSION_DENIED backends[0].endpoint", got)


def test_the_default_endpoint_counts(writer: Writer, attack: CheckAttack) -> None:
    got = writer.create({"api_schema": "API_SCHEMA_COHERE"})
    attack(
        "an RPC-made config whose api_schema's own endpoint is outside the list",
        "PERMISSION_DENIED backends[0].endpoint",
        got,
    )


def test_what_is_declared_for_the_host_is_let_in(writer: Writer, backend: FakeBackend) -> None:
    backend.answers(lambda exchange: exchange.reply(completion()))
    fields = {"endpoint": backend.url, "credential": {"id": "here"}}
    assert writer.create(fields, "good") == "OK"
    assert writer.create({"credential": {"api_key": "own"}}, "own") == "OK"


def test_a_change_of_the_endpoint_under_a_credential(
    writer: Writer, attack: CheckAttack, backend: FakeBackend
) -> None:
    fields = {"name": "a", "api_schema": "API_SCHEMA_OPENAI", "model": "m"}
    here = {**fields, "endpoint": backend.url, "credential": {"id": "here"}}
    assert writer.create(here, "moved") == "OK"
    got = writer.update("configs/moved", "backends", {**here, "endpoint": ADMITTED})
    attack(
        "an update that points a declared credential elsewhere",
        "INVALID_ARGUMENT backends[0].credential.id",
        got,
    )


def test_the_files_own_configs_and_writes_that_are_off(tmp_path: Path, attack: CheckAttack) -> None:
    path = tmp_path / "off.yaml"
    path.write_text("config_rpc_writes: false\nallowed_endpoints: ['*']\n")
    with nexusnitro.Server(path) as server:
        writer = Writer(server.target)
        got = writer.create({"endpoint": ADMITTED})
        writer.close()
    attack("a write where writes are off", "FAILED_PRECONDITION", got.split()[0])


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/v1",
        "http://[::ffff:169.254.169.254]/v1",
        "http://0xa9fea9fe/v1",
        "http://metadata.google.internal/v1",
        "http://metadata.google.internal./v1",
        "http://[fd00:ec2::254]/v1",
        "http://100.100.100.200/v1",
    ],
)
def test_metadata_where_all_endpoints_are_admitted(
    tmp_path: Path, attack: CheckAttack, url: str
) -> None:
    path = tmp_path / "all.yaml"
    path.write_text("allowed_endpoints: ['*']\n")
    with nexusnitro.Server(path) as server:
        writer = Writer(server.target)
        got = writer.create({"endpoint": url})
        writer.close()
    attack(
        f"an RPC-made config with {url} where all endpoints are admitted",
        "refused",
        "refused" if got in REFUSALS else got,
    )


REFUSALS = ("INVALID_ARGUMENT backends[0].endpoint", "PERMISSION_DENIED backends[0].endpoint")


def test_a_reload_that_takes_back_what_a_config_uses(
    tmp_path: Path, attack: CheckAttack, backend: FakeBackend
) -> None:
    """What was let in under other rules is not used under these."""
    backend.answers(lambda exchange: exchange.reply(completion()))
    host = backend.root.removeprefix("http://")
    (tmp_path / "key").write_text("declared-key")
    credential = f"{{file: {tmp_path / 'key'}, allowed_hosts: ['{host}', other.example]}}"
    before = f"allowed_endpoints: ['{backend.root}']\ncredentials: {{here: {credential}}}\n"
    without_host = before.replace(f"'{host}', ", "")
    path = tmp_path / "nexusnitro.yaml"
    path.write_text(before)

    with nexusnitro.Server(path) as server, server.client(timeout=10.0) as client:

        def chat() -> str:
            try:
                return client.chat("hi", config="configs/good").text
            except nexusnitro.NexusNitroError as error:
                return f"{error.code} {error.reason}"

        def chat_after(text: str) -> str:
            reloads = server.log.count("read ")
            path.write_text(text)
            wait_until(lambda: server.log.count("read ") > reloads)
            return chat()

        writer = Writer(server.target)
        fields = {"endpoint": backend.url, "credential": {"id": "here"}}
        assert writer.create(fields, "good") == "OK"
        writer.close()
        assert chat() == "Hello."
        count = len(backend.exchanges)
        for what, text in {
            "the credential": f"allowed_endpoints: ['{backend.root}']\n",
            "its host": without_host,
            "the endpoint": before.replace(backend.root, "https://other.example"),
        }.items():
            got = chat_after(text)
            attack(
                f"a chat by an RPC-made config after the file took back {what}",
                "refused",
                "refused" if got.split()[0] in REFUSED_CODES else got,
            )
        assert len(backend.exchanges) == count, "no request was sent"
        assert chat_after(before) == "Hello."


REFUSED_CODES = ("INVALID_ARGUMENT", "PERMISSION_DENIED", "FAILED_PRECONDITION")
