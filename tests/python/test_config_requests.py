"""The requests for configs: what is sent, and what is refused before."""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import Backend, Config
from support.fake_configs import FakeConfigs

BACKEND = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def test_what_a_request_says_is_sent(configs: nexusnitro.Configs, service: FakeConfigs) -> None:
    configs.create(Config(backends=[BACKEND]), config_id="chosen", validate_only=True)
    request = service.requests[-1][0]
    assert (request.config_id, request.validate_only) == ("chosen", True)
    assert (request.config.name, request.config.etag) == ("", "")
    assert configs.create(Config(backends=[BACKEND])).id == "made-0"
    configs.update(Config("made-0", [BACKEND], labels={"a": "b"}), update_mask=["labels"])
    request = service.requests[-1][0]
    assert list(request.update_mask.paths) == ["labels"]
    configs.update(Config("made-0", [BACKEND]))
    paths = list(service.requests[-1][0].update_mask.paths)
    assert {"backends", "labels", "timeouts"} <= set(paths)
    assert not {"name", "etag", "origin", "version", "warnings"} & set(paths)
    configs.check("made-0", backend_timeout=2.5)
    assert service.requests[-1][0].timeout.nanos == 500_000_000
    list(configs.list(filter="labels.a=b", page_size=7))
    request = service.requests[-1][0]
    assert (request.filter, request.page_size) == ("labels.a=b", 7)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: c.create({"id": "x"}), "config: is a dict; expected a Config"),
        (lambda c: c.create(Config("x", [BACKEND]), config_id="X"), "config_id: is 'X'"),
        (lambda c: c.create(Config("x", [BACKEND]), validate=True), "did you mean 'validate_only'"),
        (lambda c: c.get(""), "name: is ''"),
        (lambda c: c.list(page_size=0), "page_size: is 0"),
        (lambda c: c.update(Config(backends=[BACKEND])), "config.id: is not set"),
        (lambda c: c.update(Config("x", [BACKEND]), update_mask="labels"), "update_mask: is a str"),
        (lambda c: c.update(Config("x", [BACKEND]), update_mask=[]), "update_mask: is empty"),
        (lambda c: c.watch(after_version=-1), "after_version: is -1"),
        (lambda c: c.check("x", backend_timeout=0), "backend_timeout: is 0"),
        (lambda c: c.batch_create("abc"), "configs: is a str"),
        (lambda c: c.batch_create([1]), r"configs\[0\]: is a int"),
        (lambda c: c.batch_create([], batch_size=0), "batch_size: is 0"),
        (lambda c: c.batch_create([], in_flight=65), "in_flight: is 65"),
    ],
)
def test_wrong_arguments_are_named(configs: nexusnitro.Configs, call: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        call(configs)
