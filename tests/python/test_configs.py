"""client.configs against a service that can misbehave; test_sidecar_configs has the sidecar."""

from __future__ import annotations

import pytest

import nexusnitro
from nexusnitro import Backend, Config, Credential, Timeouts
from support.fake_configs import FakeConfigs

BACKEND = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def test_a_config_is_made_read_changed_and_deleted(configs: nexusnitro.Configs) -> None:
    made = configs.create(Config("fast", [BACKEND], labels={"team": "a"}))
    assert (made.id, made.etag, made.state.origin) == ("fast", "e1", "rpc")
    assert [warning.code for warning in made.state.warnings] == ["NOT_DURABLE"]
    assert made == Config("fast", [BACKEND], labels={"team": "a"})
    read = configs.get("fast")
    assert read == made
    changed = configs.update(read.replace(timeouts=Timeouts(total=60), labels=None))
    assert changed.timeouts == Timeouts(total=60.0)
    assert changed.labels == {}
    assert changed.etag == "e2"
    assert configs.delete("configs/fast", etag="e2") is None
    with pytest.raises(nexusnitro.ConfigNotFoundError, match="configs/fast"):
        configs.get("fast")


def test_an_update_with_the_etag_of_an_old_config_is_refused(configs: nexusnitro.Configs) -> None:
    old = configs.create(Config("fast", [BACKEND]))
    configs.update(old.replace(labels={"a": "1"}))
    with pytest.raises(nexusnitro.StaleEtagError) as caught:
        configs.update(old.replace(labels={"a": "2"}))
    assert caught.value.code == "ABORTED"
    assert isinstance(caught.value, nexusnitro.ConflictError)


def test_pages_are_asked_for_when_they_are_needed(
    configs: nexusnitro.Configs, service: FakeConfigs
) -> None:
    configs.batch_create([Config(f"c-{index}", [BACKEND]) for index in range(5)])
    service.requests.clear()
    listed = configs.list(page_size=2)
    assert service.requests == []
    assert [next(listed).id, next(listed).id] == ["c-0", "c-1"]
    assert len(service.requests) == 1
    assert [config.id for config in listed] == ["c-2", "c-3", "c-4"]
    assert [request.page_token for request, _ in service.requests] == ["", "2", "4"]


def test_backends_are_checked(configs: nexusnitro.Configs) -> None:
    bad = Backend("bad", "openai", model="x")
    good, failed = configs.check(Config("not-there", [BACKEND, bad]))
    assert (good.ok, good.latency, good.models, good.error) == (True, 0.012, ("m-1",), None)
    assert (failed.ok, failed.credential_accepted) == (False, False)
    assert isinstance(failed.error, nexusnitro.BackendConnectionError)
    assert failed.to_dict()["error"]["reason"] == "CONNECT_FAILED"
    with pytest.raises(nexusnitro.ConfigNotFoundError):
        configs.check("not-there")


def test_a_key_is_sent_and_shown_nowhere(configs: nexusnitro.Configs, service: FakeConfigs) -> None:
    keyed = BACKEND.replace(credential=Credential(api_key="sk-planted"))
    made = configs.create(Config("fast", [keyed]))
    assert service.requests[-1][0].config.backends[0].credential.api_key == "sk-planted"
    for text in (repr(keyed), repr(made), str(made.to_dict())):
        assert "planted" not in text
