"""What comes of asking about configs, and its forms for JSON."""

from __future__ import annotations

import json

import pytest

import nexusnitro
from nexusnitro.config_results import ConfigResult, read_change, read_checks, read_results
from nexusnitro.v1 import config_pb2, config_service_pb2
from support.fake_configs import complete, gone, item_status, updated


def test_a_config_of_a_batch_is_read_when_it_is_asked_for() -> None:
    proto = config_pb2.Config(name="configs/a", etag="e1")
    proto.backends.add(name="b", api_schema=1, model="m")
    result = ConfigResult(proto)
    assert (result.ok, result.id, result.name, result.etag) == (True, "a", "configs/a", "e1")
    assert result.config is result.config
    assert result.config.backends[0].model == "m"
    assert repr(result) == "ConfigResult('configs/a', etag='e1')"
    assert json.dumps(result.to_dict()).startswith('{"config": {"name": "configs/a"')


def test_an_error_of_a_batch_is_raised_when_its_config_is_asked_for() -> None:
    response = config_service_pb2.BatchCreateConfigsResponse()
    response.results.add().status.CopyFrom(item_status("CONFIG_EXISTS", "there is one"))
    (result,) = read_results(response)
    assert (result.ok, result.id, result.etag) == (False, "", "")
    with pytest.raises(nexusnitro.ConfigExistsError, match="there is one"):
        result.config  # noqa: B018
    assert result.to_dict() == {
        "error": {"code": "ALREADY_EXISTS", "reason": "CONFIG_EXISTS", "message": "there is one"}
    }


def test_changes_have_a_form_for_json() -> None:
    changes = [read_change(each) for each in (updated("a", 5), complete(6), gone("a", 7))]
    assert [change and change.to_dict() for change in changes] == [
        {"kind": "updated", "version": 5, "id": "a", "config": {"name": "configs/a", "version": 5}},
        {"kind": "current_state_complete", "version": 6},
        {"kind": "deleted", "version": 7, "id": "a"},
    ]
    assert read_change(config_service_pb2.WatchConfigsResponse(version=8)) is None


def test_a_check_says_what_is_known() -> None:
    response = config_service_pb2.CheckConfigResponse()
    check = response.backends.add(backend="a", ok=True, tls="TLSv1.3", proxy="http://p:1")
    check.warnings.add(code="W", message="mind")
    check.credential_accepted = True
    (read,) = read_checks(response)
    assert read.latency is None
    assert read.to_dict() == {
        "backend": "a",
        "ok": True,
        "error": None,
        "latency": None,
        "models": [],
        "credential_accepted": True,
        "tls": "TLSv1.3",
        "proxy": "http://p:1",
        "warnings": [{"code": "W", "message": "mind"}],
    }
