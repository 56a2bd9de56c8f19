"""Configs from dicts as files have them, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nexusnitro import Backend, ConcurrencyLimit, Config, Credential, LightllmOptions, Timeouts
from nexusnitro.dialects import ChatTemplate

TEMPLATE = ChatTemplate(system="{content}", user="{content}", assistant="{content}")


def test_a_dict_is_what_a_config_file_has() -> None:
    config = Config.from_dict(
        {
            "name": "configs/fast",
            "backends": [
                {"name": "a", "api_schema": "openai", "model": "m", "credential": {"id": "k"}},
                {
                    "name": "b",
                    "api_schema": "openai",
                    "endpoint": "https://h",
                    "any_model": True,
                    "http_version": 2,
                },
            ],
            "timeouts": {"connect": "3s", "total": "1m30.5s", "first_byte": "250ms", "attempt": 7},
            "concurrency_limit": {"in_flight_max": 64, "queue_max": 0},
            "labels": {"team": "a"},
            "retry": None,
        }
    )
    assert config == Config(
        "fast",
        [
            Backend("a", "openai", model="m", credential=Credential(id="k")),
            Backend("b", "openai", "https://h", any_model=True, http_version="2"),
        ],
        timeouts=Timeouts(connect=3, total=90.5, first_byte=0.25, attempt=7),
        concurrency_limit=ConcurrencyLimit(in_flight_max=64, queue_max=0),
        labels={"team": "a"},
    )


def test_there_and_back() -> None:
    config = Config(
        "fast",
        [
            Backend(
                "a",
                "lightllm",
                "http://h:1",
                "m",
                headers={"x-a": "b"},
                aliases=["c"],
                weight=0,
                lightllm=LightllmOptions(native=True, chat_template=TEMPLATE),
            )
        ],
        timeouts=Timeouts(connect=0.1, total=1e-9),
        concurrency_limit=ConcurrencyLimit(in_flight_max=1, queue_max=0),
        etag="e1",
    )
    values = config.to_dict()
    assert values["timeouts"] == {"connect": "0.1s", "total": "0.000000001s"}
    again = Config.from_dict(json.loads(json.dumps(values)))
    assert again == config
    assert again.etag == "e1"
    assert again.concurrency_limit == ConcurrencyLimit(in_flight_max=1, queue_max=0)


def test_what_is_output_only_is_shown_and_ignored() -> None:
    config = Config("fast", [Backend("a", "openai", model="m")])
    proto = config.to_proto()
    proto.origin = 2
    proto.version = 7
    proto.update_time.seconds = 1_700_000_000
    values = Config.from_proto(proto).to_dict()
    assert (values["origin"], values["version"]) == ("rpc", 7)
    assert values["update_time"] == "2023-11-14T22:13:20+00:00"
    assert Config.from_dict(values) == config


def test_secrets_do_not_come_back() -> None:
    keyed = Backend("a", "openai", model="m", credential=Credential(api_key="sk-planted"))
    values = Config("fast", [keyed]).to_dict()
    assert values["backends"][0]["credential"] == {"api_key": ""}
    again = Config.from_dict(values).backends[0].credential
    assert again is not None
    assert (again.source, again.value) == ("api_key", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"backends": {"a": 1}}, "backends: is a dict; expected a list"),
        ({"backends": ["x"]}, r"backends\[0\]: is a str; expected a mapping"),
        ({"backends": [{"name": "a"}]}, r"backends\[0\].api_schema: is missing"),
        ({"backend": []}, "backend: is unknown; did you mean 'backends'"),
        ({"timeouts": {"conect": "3s"}}, "timeouts.conect: is unknown; did you mean 'connect'"),
        ({"timeouts": {"connect": "3"}}, "timeouts.connect: is '3'; expected a duration such as"),
        ({"timeouts": {"connect": "s"}}, "timeouts.connect: is 's'"),
        ({"timeouts": {"connect": "0s"}}, "timeouts: Timeouts.connect: is 0 s"),
        ({"timeouts": 3}, "timeouts: is a int; expected a mapping"),
        ({"labels": {"a": 1}}, "Config.labels.a: is a int"),
        ({"name": "Fast"}, "Config.id: is 'Fast'"),
    ],
)
def test_faults_are_named_by_their_path(changes: dict[str, Any], words: str) -> None:
    backend = {"name": "a", "api_schema": "openai", "model": "m"}
    with pytest.raises((TypeError, ValueError), match=words):
        Config.from_dict({"name": "configs/fast", "backends": [backend], **changes})


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ({"id": "a", "env": "B"}, "credential: expected one key"),
        ({"keyfile": "a"}, "credential.keyfile: is unknown"),
        ({"id": 3}, "credential.id: is a int"),
        ({"aws": "x"}, "credential.aws: is a str; expected a mapping"),
    ],
)
def test_faults_of_credentials_are_named(credential: dict[str, Any], words: str) -> None:
    backend = {"name": "a", "api_schema": "openai", "model": "m", "credential": credential}
    with pytest.raises((TypeError, ValueError), match=words):
        Config.from_dict({"backends": [backend]})
    with pytest.raises(TypeError, match="config: is a list"):
        Config.from_dict([])  # type: ignore[arg-type]
