"""Config.check: the full checks, as far as they can be done without the sidecar."""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import (
    AzureOptions,
    Backend,
    BedrockOptions,
    CapturePolicy,
    ChatTemplate,
    ConcurrencyLimit,
    Config,
    CustomOptions,
    EmbeddedOptions,
    LightllmOptions,
    VertexOptions,
)
from nexusnitro.credentials import make_credential


def backend(**changes: Any) -> Backend:
    """A backend that is right but for the changes."""
    return Backend(**{"name": "a", "api_schema": "openai", "model": "m", **changes})


URLS = [
    ("http://h ost", "white space"),
    ("http://h\r\nx: y", "white space"),
    ("http://", "has no host"),
    ("http://user:planted@h", "user or password"),
    ("http://user@h", "user or password"),
    ("http://h?planted", "has a query"),
    ("http://h?", "has a query"),
    ("http://h#planted", "has a fragment"),
    ("http://h:0", "no valid port"),
    ("http://h:65536", "no valid port"),
    ("http://h:port", "no valid port"),
    ("http://[::1", "is no URL"),
    ("http://[::g]", "is no URL"),
    ("http://h%2fx", "no host has"),
]


@pytest.mark.parametrize(("url", "words"), URLS)
def test_urls_are_checked(url: str, words: str) -> None:
    (fault,) = Config("c", [backend(endpoint=url)]).faults()
    assert fault.field == "backends[0].endpoint"
    assert words in fault.description
    assert "planted" not in fault.description


@pytest.mark.parametrize(
    "url",
    [
        "http://vllm:8000/v1",
        "https://api.example.com",
        "http://[::1]:8000/v1/",
        "http://127.0.0.1",
        "HTTPS://H/x",
        "http://münchen.example",
    ],
)
def test_good_urls_pass(url: str) -> None:
    Config("c", [backend(endpoint=url)]).check()


FAULTS = [
    ({"headers": {"a b": "c"}}, "headers.a b", "is no header name"),
    ({"headers": {"Authorization": "c"}}, "headers.Authorization", "sets itself"),
    ({"headers": {"Content-Length": "1"}}, "headers.Content-Length", "sets itself"),
    ({"headers": {"x": "a\r\nb: c"}}, "headers.x", "control characters"),
    ({"headers": {"x": "y" * 8_193}}, "headers.x", "8193 bytes"),
    ({"extra_body_json": "{"}, "extra_body_json", "is no JSON"),
    ({"extra_body_json": "[]"}, "extra_body_json", "is no JSON object"),
    ({"extra_body_json": {"model": "x"}}, "extra_body_json", "sets `model`"),
    ({"extra_body_json": {"options": {"num_predict": 1}}}, "extra_body_json", "num_predict"),
    ({"extra_body_json": '{"a":' * 65 + "1" + "}" * 65}, "extra_body_json", "nested too deeply"),
    ({"endpoint": "http://h", "http_version": "2"}, "http_version", "needs an https"),
    (
        {"concurrency_limit": ConcurrencyLimit(queue_max=1)},
        "concurrency_limit.in_flight_max",
        "a queue needs it",
    ),
    ({"azure": AzureOptions()}, "azure", "`api_schema` is not azure_openai"),
    (
        {"embedded": EmbeddedOptions(), "endpoint": "http://h"},
        "endpoint",
        "the embedded backend has none",
    ),
    ({"api_schema": "bedrock"}, "bedrock.region", "us-east-1"),
    (
        {"api_schema": "bedrock", "bedrock": BedrockOptions(region="us/x")},
        "bedrock.region",
        "is not an AWS region",
    ),
    (
        {"api_schema": "vertex", "vertex": VertexOptions(project="p")},
        "vertex.location",
        "is no location",
    ),
    (
        {
            "api_schema": "azure_openai",
            "endpoint": "https://h",
            "azure": AzureOptions(deployment="d"),
        },
        "azure.api_version",
        "is not set",
    ),
    (
        {
            "api_schema": "lightllm",
            "endpoint": "http://h",
            "lightllm": LightllmOptions(
                native=True, chat_template=ChatTemplate(user="{content}", system="{content}")
            ),
        },
        "lightllm.chat_template.assistant",
        "{content}",
    ),
    (
        {"api_schema": "custom", "endpoint": "http://h", "custom": CustomOptions(chat_path="x")},
        "custom.chat_path",
        "leading /",
    ),
    (
        {
            "api_schema": "custom",
            "endpoint": "http://h",
            "custom": CustomOptions(credential_prefix="Bearer "),
        },
        "custom.credential_header",
        "needs it",
    ),
    ({"credential": make_credential("env", "X")}, "credential.env", "in the config file alone"),
    ({"credential": make_credential("aws", {})}, "credential.aws", "in the config file alone"),
    ({"credential": make_credential("api_key", "")}, "credential.api_key", "is empty"),
    ({"ca_file": "/x"}, "ca_file", "in the config file alone"),
    ({"proxy": "http://p:1"}, "proxy", "in the config file alone"),
]


@pytest.mark.parametrize(("changes", "path", "words"), FAULTS)
def test_each_fault_is_found(changes: dict[str, Any], path: str, words: str) -> None:
    (fault,) = Config("c", [backend(name="good"), backend(**changes)]).faults()
    assert fault.field == f"backends[1].{path}"
    assert words in fault.description


def test_all_faults_are_told_at_once() -> None:
    config = Config(
        "c",
        [backend(endpoint="http://h?x"), backend(name="b", headers={"host": "x"})],
        concurrency_limit=ConcurrencyLimit(queue_time_max=1),
        capture=CapturePolicy(dir="/x"),
    )
    with pytest.raises(nexusnitro.InvalidRequestError) as caught:
        config.check()
    assert [fault.field for fault in caught.value.violations] == [
        "concurrency_limit.in_flight_max",
        "backends[0].endpoint",
        "backends[1].headers.host",
        "capture.dir",
    ]
    assert caught.value.reason == "INVALID_REQUEST"
    assert caught.value.not_sent


def test_a_config_of_the_file_may_name_what_is_of_the_file() -> None:
    config = Config("c", [backend(credential=make_credential("env", "X"), proxy="none")])
    proto = config.to_proto()
    assert len(config.faults()) == 2
    proto.origin = 1
    Config.from_proto(proto).check()
