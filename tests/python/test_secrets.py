"""Secrets that were planted in a server are nowhere in what it ever wrote."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from nexusnitro.v1 import (
    chat_pb2,
    chat_service_pb2_grpc,
    config_pb2,
    config_service_pb2,
    config_service_pb2_grpc,
    model_service_pb2,
    model_service_pb2_grpc,
    stats_service_pb2,
    stats_service_pb2_grpc,
)
from support.fake_backend import Exchange, FakeBackend
from support.openai_wire import completion
from support.programs import run, server_binary
from support.secret_search import Sight, new_secret
from support.waiting import wait_until


def quoted(text: str) -> str:
    """As it stands in a URL."""
    return urllib.parse.quote(text, safe="")


class Planted:
    """A server in which secrets are planted, with all that it writes."""

    def __init__(self, folder: Path, backend: FakeBackend) -> None:
        self.folder = folder
        self.backend = backend
        self.secrets = {
            name: new_secret(name.replace(" ", "-"))
            for name in (
                "key in a variable",
                "key in a file",
                "key in a file later",
                "declared key",
                "inline key",
                "inline bearer",
                "inline key that is refused",
                "key that was written down",
                "token of a caller",
                "token of nobody",
                "password of the proxy",
            )
        }
        store_key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.secrets["key of the store"] = store_key
        self.variables = {
            "NN_TEST_KEY": self.secrets["key in a variable"],
            "NN_TEST_DECLARED": self.secrets["declared key"],
            "NN_TEST_STORE_KEY": store_key,
            "https_proxy": f"http://user:{quoted(self.secrets['password of the proxy'])}@127.0.0.1:9",
        }
        self.key = folder / "key"
        self.key.write_text(self.secrets["key in a file"] + "\n")
        self.config = folder / "nexusnitro.yaml"
        self.config.write_text(self._config())
        self.store = folder / "configs.sqlite"
        self.outputs = [folder / "stdout", folder / "stderr"]
        with self.outputs[0].open("wb") as out, self.outputs[1].open("wb") as err:
            self.process = subprocess.Popen(
                [server_binary(), "--config-file", str(self.config)],
                stdout=out,
                stderr=err,
                env={**os.environ, **self.variables},
            )
        wait_until(lambda: "is ready" in self.log() or self.process.poll() is not None)
        assert self.process.poll() is None, self.outputs[1].read_text()
        self.channel = grpc.insecure_channel(
            f"unix://{folder}/socket", [("grpc.enable_http_proxy", 0)]
        )
        self.sight = Sight()

    def log(self) -> str:
        return self.outputs[0].read_text()

    def _config(self) -> str:
        host = self.backend.root.removeprefix("http://")
        token = hashlib.sha256(self.secrets["token of a caller"].encode()).hexdigest()

        def backend(name: str, credential: str) -> str:
            return (
                f"  {name}: {{retry: {{attempts_max: 1}}, backends: [{{name: {name}, model: m, "
                f'api_schema: openai, endpoint: "{self.backend.url}", credential: {credential}}}]}}'
            )

        return "\n".join(
            [
                f"listen: [unix://{self.folder}/socket]",
                "admin_listen: 127.0.0.1:0",
                "log_level: trace",
                f"store: sqlite://{self.folder}/configs.sqlite",
                "store_key: {env: NN_TEST_STORE_KEY}",
                "reflection: false",
                "tokens:",
                f"  - {{name: tester, sha256: [{token}],",
                "     permissions: [chat, read_configs, write_configs, stats]}",
                "credentials:",
                f'  declared: {{env: NN_TEST_DECLARED, allowed_hosts: ["{host}", proxied.invalid]}}',
                "configs:",
                backend("variable", "{env: NN_TEST_KEY}"),
                backend("file", f"{{file: {self.key}}}"),
                backend("declared", "{id: declared}"),
                backend("proxied", "{id: declared}").replace(
                    f'"{self.backend.url}"', "https://proxied.invalid/v1"
                ),
                "",
            ]
        )

    def call(self, method: Any, request: Any) -> Any:
        return self.sight.call(method, request, self.secrets["token of a caller"])

    def stop(self) -> None:
        self.channel.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@pytest.fixture
def planted(tmp_path: Path, backend: FakeBackend) -> Iterator[Planted]:
    """The server."""
    server = Planted(tmp_path, backend)
    yield server
    server.stop()


def echo_the_key(exchange: Exchange) -> None:
    """Answers, or fails with the key in every place of the error that a backend has."""
    key = exchange.headers.get("authorization", "").removeprefix("Bearer ")
    headers = {"x-request-id": key, "retry-after": key, "x-echo": key}
    error = {"message": f"bad key {key}", "type": key, "code": key, "param": key}
    if exchange.method == "GET":
        return exchange.reply({"object": "list", "data": [{"id": "m"}]}, headers=headers)
    if "cut" in exchange.question:
        exchange.begin_stream(headers=headers)
        exchange.send({"error": error})
        return exchange.cut()
    statuses = [int(word) for word in re.findall(r"\b[45]\d\d\b", exchange.question)]
    if statuses:
        return exchange.reply({"error": error}, statuses[0], headers=headers)
    return exchange.reply(completion(), headers=headers)


def question(text: str, config: str) -> chat_pb2.ChatRequest:
    """A chat."""
    return chat_pb2.ChatRequest(
        config=f"configs/{config}", messages=[{"role": "ROLE_USER", "parts": [{"text": text}]}]
    )


def inline(backend: FakeBackend, **credential: str) -> config_pb2.Config:
    """A config with a secret of its own."""
    return config_pb2.Config(
        backends=[
            {
                "name": "inline",
                "api_schema": "API_SCHEMA_OPENAI",
                "endpoint": backend.url,
                "model": "m",
                "credential": credential,
            }
        ]
    )


def use_all_keys(planted: Planted, configs: Iterable[str]) -> None:
    """Chats, good and bad, whole and streamed."""
    chats = chat_service_pb2_grpc.ChatServiceStub(planted.channel)
    for config in configs:
        for text in ("hi", "400", "401", "403", "404", "429", "500", "cut"):
            planted.call(chats.Chat, question(text, config))
            planted.call(chats.StreamChat, question(text, config))


def manage_configs(planted: Planted) -> None:
    """Makes configs with secrets of their own, and reads them in every way."""
    stub = config_service_pb2_grpc.ConfigServiceStub(planted.channel)
    backend = planted.backend

    def create(config_id: str, validate_only: bool = False, **credential: str) -> Any:
        request = config_service_pb2.CreateConfigRequest(
            config_id=config_id,
            config=inline(backend, **credential),
            validate_only=validate_only,
        )
        return planted.call(stub.CreateConfig, request)

    inline_key = planted.secrets["inline key"]
    refused = planted.secrets["inline key that is refused"]
    create("inline-key", validate_only=True, api_key=inline_key)
    made = create("inline-key", api_key=inline_key)
    assert made.name == "configs/inline-key", made
    assert made.backends[0].credential.WhichOneof("source") == "api_key"
    assert create("inline-bearer", bearer=planted.secrets["inline bearer"]).name
    create("refused", api_key=f"{refused}\r\nx: y")
    create("refused", bearer=f"{refused} two words")
    create("inline-key", api_key=refused)  # It exists.
    wrong = inline(backend, api_key=refused)
    wrong.backends[0].endpoint = f"https://user:{refused}@llm.example/v1"
    planted.call(
        stub.CreateConfig, config_service_pb2.CreateConfigRequest(config_id="x", config=wrong)
    )
    planted.call(
        stub.BatchCreateConfigs,
        config_service_pb2.BatchCreateConfigsRequest(
            requests=[{"config_id": "x", "config": wrong}], allow_partial=True
        ),
    )
    made.labels["team"] = "x"
    planted.call(stub.UpdateConfig, config_service_pb2.UpdateConfigRequest(config=made))
    for name in ("inline-key", "variable", "proxied", "none"):
        planted.call(stub.GetConfig, config_service_pb2.GetConfigRequest(name=f"configs/{name}"))
        planted.call(
            stub.CheckConfig, config_service_pb2.CheckConfigRequest(name=f"configs/{name}")
        )
    planted.call(stub.CheckConfig, config_service_pb2.CheckConfigRequest(config=wrong))
    planted.call(stub.ListConfigs, config_service_pb2.ListConfigsRequest())
    planted.call(stub.WatchConfigs, config_service_pb2.WatchConfigsRequest())


def look_at_figures(planted: Planted) -> None:
    """Reads stats, metrics, reflection and what the system shows of the process."""
    stats = stats_service_pb2_grpc.StatsServiceStub(planted.channel)
    planted.call(stats.GetStats, stats_service_pb2.GetStatsRequest())
    models = model_service_pb2_grpc.ModelServiceStub(planted.channel)
    for config in ("variable", "inline-key"):
        planted.call(
            models.ListModels, model_service_pb2.ListModelsRequest(config=f"configs/{config}")
        )
    planted.sight.call(
        stats.GetStats, stats_service_pb2.GetStatsRequest(), planted.secrets["token of nobody"]
    )
    reflect = planted.channel.stream_stream(
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        request_serializer=bytes,
        response_deserializer=bytes,
    )
    try:
        for answer in reflect(iter([b"\x3a\x00"]), timeout=10.0):
            planted.sight.note("reflection", answer)
    except grpc.RpcError as error:
        planted.sight.note("reflection's error", error.details() or "")
    port = re.search(r"admin listener on port (\d+)", planted.log())
    assert port
    for path in ("livez", "readyz", "metrics", planted.secrets["token of nobody"]):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/{path}", timeout=5) as reply:
                planted.sight.note(f"/{path[:8]}", reply.read())
        except urllib.error.HTTPError as error:
            planted.sight.note("the admin listener's error", error.read())
    for name in ("cmdline", "status", "comm"):
        planted.sight.note(name, Path(f"/proc/{planted.process.pid}/{name}").read_bytes())


def rewrite(planted: Planted) -> None:
    """Reloads: a key that changes, a file with faults, a file that is right again."""
    planted.key.write_text(planted.secrets["key in a file later"])
    good = planted.config.read_text()
    written_down = planted.secrets["key that was written down"]
    planted.config.write_text(
        good + f"  bad: {{backends: [{{name: b, api_schema: openai, model: m, "
        f'credential: {{api_key: "{written_down}"}}, '
        f'endpoint: "https://u:{written_down}@llm.example/v1"}}]}}\n'
    )
    wait_until(lambda: "is not taken" in planted.log())
    planted.config.write_text(good + "default_config: file\n")
    wait_until(lambda: "default_config is file" in planted.log())
    os.kill(planted.process.pid, signal.SIGHUP)
    wait_until(lambda: "nothing new" in planted.log())


def ask_the_program(planted: Planted) -> None:
    """Has the program print all that it prints."""
    bad = planted.folder / "bad.yaml"
    written_down = planted.secrets["key that was written down"]
    bad.write_text(
        planted.config.read_text()
        + f'store_key: {{env: "{written_down}"}}\n'
        + f'proxy: "http://u:{written_down}@proxy.example"\n'
    )
    for arguments in (
        ["--print-config", "--config-file", str(planted.config)],
        ["--check-config-file", str(planted.config)],
        ["--check-config-file", str(bad)],
        ["--print-config-schema"],
        ["--help"],
    ):
        result = run([server_binary(), *arguments], env=planted.variables)
        planted.sight.note(arguments[0], result.stdout + result.stderr)


def test_planted_secrets_are_nowhere(planted: Planted) -> None:
    planted.backend.answers(echo_the_key)
    steps: list[Callable[[Planted], None]] = [
        lambda server: use_all_keys(server, ["variable", "file", "declared", "proxied"]),
        manage_configs,
        lambda server: use_all_keys(server, ["inline-key", "inline-bearer"]),
        rewrite,
        lambda server: use_all_keys(server, ["file"]),
        look_at_figures,
        ask_the_program,
    ]
    for step in steps:
        step(planted)
    sent = {
        exchange.headers.get("authorization", "").removeprefix("Bearer ")
        for exchange in planted.backend.exchanges
    }
    used = (
        "key in a variable",
        "key in a file",
        "key in a file later",
        "declared key",
        "inline key",
        "inline bearer",
    )
    assert {planted.secrets[name] for name in used} <= sent, "each key was really used"
    planted.stop()
    for output in planted.outputs:
        planted.sight.note(output.name, output.read_bytes())
    for kept in planted.folder.glob("configs.sqlite*"):
        planted.sight.note(kept.name, kept.read_bytes())
    assert planted.store.exists()
    assert len(planted.sight.seen) > 50
    leaks = sorted(set(planted.sight.leaks(planted.secrets)))
    assert not leaks, "\n".join(leaks)


def test_the_search_finds_what_is_there() -> None:
    secret = new_secret("x")
    for text in (
        f"a {secret} b",
        base64.b64encode(f"ab{secret}cd".encode()).decode(),
        base64.b64encode(f"a{secret}".encode()).decode(),
        base64.b64encode(secret.encode()).decode(),
        urllib.parse.quote(secret, safe=""),
    ):
        sight = Sight()
        sight.note("here", text)
        assert sight.leaks({"x": secret}), text
