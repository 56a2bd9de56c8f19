"""client.configs against the sidecar itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nexusnitro
from nexusnitro import Backend, Config, Credential, EmbeddedOptions, RetryPolicy, Timeouts
from support.fake_backend import FakeBackend
from support.openai_wire import echoes, says
from test_config_rules import FAULTS, URLS
from test_config_rules import backend as backend_with

ECHO = Backend("echo", "openai", model="echo-1", embedded=EmbeddedOptions(mode="echo"))


@pytest.fixture(scope="module")
def open_sidecar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nexusnitro.Server]:
    """A sidecar that permits any endpoint, with one config of the file."""
    path = tmp_path_factory.mktemp("open") / "nexusnitro.yaml"
    path.write_text(
        "configs:\n"
        "  filed:\n"
        "    backends: [{name: echo, model: e, api_schema: openai, embedded: {mode: echo}}]\n"
        'allowed_endpoints: ["*"]\n'
    )
    with nexusnitro.Server(path) as server:
        yield server


@pytest.fixture
def sidecar_client(open_sidecar: nexusnitro.Server) -> Iterator[nexusnitro.Client]:
    """A client of it; what it makes is deleted."""
    with open_sidecar.client(timeout=20.0) as client:
        yield client
        for config in client.configs.list():
            if config.state.origin == "rpc":
                client.configs.delete(config.id)


def test_a_config_serves_calls_as_soon_as_it_is_made(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    made = configs.create(Config("fast", [ECHO], labels={"team": "a"}, retry=RetryPolicy()))
    assert (made.name, made.state.origin) == ("configs/fast", "rpc")
    assert made.etag
    assert made.state.create_time is not None
    assert made.state.warnings  # It ends with the process.
    assert sidecar_client.chat("hello", config="fast").text == "hello"
    changed = configs.update(made.replace(labels=None, timeouts=Timeouts(total=60)))
    assert (changed.labels, changed.timeouts) == ({}, Timeouts(total=60))
    assert changed.etag != made.etag
    assert configs.get("fast") == changed
    with pytest.raises(nexusnitro.StaleEtagError):
        configs.update(made.replace(labels={"b": "c"}))
    configs.delete("fast", etag=changed.etag)
    with pytest.raises(nexusnitro.ConfigNotFoundError):
        configs.get("fast")


def test_an_update_by_mask_changes_that_alone(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    configs.create(Config("fast", [ECHO], labels={"team": "a"}, timeouts=Timeouts(total=5)))
    part = Config("fast", [ECHO.replace(model="ignored")], labels={"team": "b"})
    changed = configs.update(part, update_mask=["labels"])
    assert changed.labels == {"team": "b"}
    assert changed.backends == (ECHO,)
    assert changed.timeouts == Timeouts(total=5)


def test_nothing_is_written_that_is_only_checked(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    configs.create(Config("fast", [ECHO]), validate_only=True)
    configs.batch_create([Config("other", [ECHO])], validate_only=True)
    assert [config.id for config in configs.list()] == ["filed"]


def test_errors_are_those_of_the_table(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    filed = configs.get("filed")
    assert filed.state.origin == "file"
    configs.create(Config("fast", [ECHO]))
    for call, cls in (
        (lambda: configs.create(Config("fast", [ECHO])), nexusnitro.ConfigExistsError),
        (lambda: configs.create(Config("filed", [ECHO])), nexusnitro.ConfigExistsError),
        (lambda: configs.update(filed), nexusnitro.ConfigReadOnlyError),
        (lambda: configs.delete("filed"), nexusnitro.ConfigReadOnlyError),
        (lambda: configs.delete("gone"), nexusnitro.ConfigNotFoundError),
        (lambda: configs.update(Config("gone", [ECHO])), nexusnitro.ConfigNotFoundError),
        (lambda: list(configs.list(filter="nonsense")), nexusnitro.InvalidRequestError),
    ):
        with pytest.raises(cls) as caught:
            call()
        assert type(caught.value) is cls


def test_configs_are_listed_in_pages_and_by_label(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    wanted = [Config(f"c-{i:02}", [ECHO], labels={"even": str(i % 2)}) for i in range(25)]
    results = configs.batch_create(wanted)
    assert [result.config for result in results] == wanted
    assert all(result.etag for result in results)
    listed = [config.id for config in configs.list(page_size=4)]
    assert listed == [*(config.id for config in wanted), "filed"]
    even = [config.id for config in configs.list(filter='labels.even="0"', page_size=5)]
    assert even == [f"c-{i:02}" for i in range(0, 25, 2)]


def test_a_batch_is_all_or_nothing_or_in_part(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    bad = ECHO.replace(embedded=None, endpoint="http://user:planted@h")
    mixed = [Config("one", [ECHO]), Config("two", [bad]), Config("three", [ECHO])]
    with pytest.raises(nexusnitro.InvalidRequestError) as caught:
        configs.batch_create(mixed)
    assert "planted" not in str(caught.value)
    assert caught.value.field is not None
    assert caught.value.field.endswith("backends[0].endpoint")
    assert [config.id for config in configs.list()] == ["filed"]
    first, second, third = configs.batch_create(mixed, allow_partial=True)
    assert (first.id, third.id) == ("one", "three")
    assert isinstance(second.error, nexusnitro.InvalidRequestError)


def test_a_watch_tells_what_happens_and_goes_on(sidecar_client: nexusnitro.Client) -> None:
    configs = sidecar_client.configs
    changes = configs.watch()
    first = [next(changes), next(changes)]
    assert [change.kind for change in first] == ["updated", "current_state_complete"]
    made = configs.create(Config("fast", [ECHO]))
    configs.delete("fast")
    told = [next(changes), next(changes)]
    assert [(change.kind, change.id) for change in told] == [
        ("updated", "fast"),
        ("deleted", "fast"),
    ]
    assert told[0].config == made
    changes.close()
    again = configs.watch(after_version=first[1].version)
    assert [next(again).kind for _ in range(2)] == ["updated", "deleted"]
    again.close()
    with pytest.raises(nexusnitro.WatchTooOldError):
        next(configs.watch(after_version=1, resume=False))
    anew = configs.watch(after_version=1)
    assert [next(anew).kind for _ in range(2)] == ["reset", "updated"]


def test_a_watch_outlives_the_sidecar(tmp_path: Path) -> None:
    target = f"unix://{tmp_path}/nexusnitro.sock"
    path = tmp_path / "nexusnitro.yaml"
    text = "configs: {{{0}: {{backends: [{{name: e, api_schema: openai, model: m, embedded: {{}}}}]}}}}\n"
    path.write_text(text.format("one"))
    with nexusnitro.Client(target, connect_timeout=20.0) as client:
        with nexusnitro.Server(path, listen=target):
            changes = client.configs.watch()
            assert [next(changes).id for _ in range(2)] == ["one", ""]
        path.write_text(text.format("two"))
        with nexusnitro.Server(path, listen=target):
            told = [next(changes) for _ in range(3)]
    assert [(change.kind, change.id) for change in told] == [
        ("reset", ""),
        ("updated", "two"),
        ("current_state_complete", ""),
    ]


def test_a_key_is_never_read_back_and_kept_by_an_update(
    sidecar: nexusnitro.Server, client: nexusnitro.Client, backend: FakeBackend
) -> None:
    backend.answers(echoes)
    keyed = Backend(
        "keyed", "openai", backend.url, "m", credential=Credential(api_key="sk-planted-1")
    )
    try:
        made = client.configs.create(Config("keyed", [keyed]))
        read = client.configs.get("keyed")
        for config in (made, read):
            credential = config.backends[0].credential
            assert credential is not None
            assert (credential.source, credential.value) == ("api_key", "")
        client.configs.update(read.replace(labels={"a": "b"}))
        client.chat("hi", config="keyed")
        assert backend.exchanges[-1].headers["authorization"] == "Bearer sk-planted-1"
        assert "planted" not in sidecar.log
    finally:
        client.configs.delete("keyed")


def test_endpoints_that_are_not_permitted_are_refused(client: nexusnitro.Client) -> None:
    elsewhere = Backend("x", "openai", "http://elsewhere.invalid", "m")
    with pytest.raises(nexusnitro.EndpointRefusedError) as caught:
        client.configs.create(Config("elsewhere", [elsewhere]))
    assert caught.value.code == "PERMISSION_DENIED"


def test_backends_are_checked(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(says("hi"))
    (check,) = client.configs.check("down", backend_timeout=2.0)
    assert (check.backend, check.ok) == ("nobody", False)
    assert isinstance(check.error, nexusnitro.BackendConnectionError)
    assert check.latency is not None
    (echo,) = client.configs.check("echo")
    assert (echo.ok, echo.error) == (True, None)


def test_the_asynchronous_twin_does_the_same(open_sidecar: nexusnitro.Server) -> None:
    async def run() -> None:
        async with nexusnitro.AsyncClient(open_sidecar.target, timeout=20.0) as client:
            configs = client.configs
            watched = configs.watch()
            while (await watched.__anext__()).kind != "current_state_complete":
                pass
            wanted = [Config(f"a-{i}", [ECHO]) for i in range(30)]
            results = await configs.batch_create(wanted, allow_partial=True, batch_size=7)
            assert [result.config for result in results] == wanted
            told = [(await watched.__anext__()).id for _ in wanted]
            assert sorted(told) == sorted(config.id for config in wanted)
            await watched.aclose()
            for config in wanted:
                await configs.delete(config.id)
            assert [config.id async for config in configs.list()] == ["filed"]

    asyncio.run(run())


@pytest.mark.parametrize(("url", "words"), URLS)
def test_the_sidecar_finds_what_is_wrong_with_urls(
    sidecar_client: nexusnitro.Client, url: str, words: str
) -> None:
    config = Config("c", [backend_with(endpoint=url)])
    with pytest.raises(nexusnitro.InvalidRequestError) as caught:
        sidecar_client.configs.create(config, validate_only=True)
    assert [fault.field for fault in caught.value.violations] == ["config.backends[0].endpoint"]
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(("changes", "path", "words"), FAULTS)
def test_the_sidecar_finds_what_faults_finds(
    sidecar_client: nexusnitro.Client, changes: dict[str, Any], path: str, words: str
) -> None:
    config = Config("c", [backend_with(name="good"), backend_with(**changes)])
    with pytest.raises(nexusnitro.InvalidRequestError) as caught:
        sidecar_client.configs.create(config, validate_only=True)
    fields = [fault.field for fault in caught.value.violations]
    # A part that this version does not act on is named as a whole.
    assert any(f"config.backends[1].{path}".startswith(field) for field in fields)


def test_many_configs_are_made_a_second(sidecar_client: nexusnitro.Client) -> None:
    count = 20_000
    began = time.monotonic()
    backends = (Backend("b", "openai", f"http://h{i}.example:80/v1", "m") for i in range(count))
    configs = (Config(f"c-{i}", [backend]) for i, backend in enumerate(backends))
    results = sidecar_client.configs.batch_create(configs, allow_partial=True)
    assert all(result.id == f"c-{i}" and result.etag for i, result in enumerate(results))
    # A tenth of what bench/ measures: a machine under load must not fail here.
    assert count / (time.monotonic() - began) > 6_000
