"""Backend: what is checked where it is made."""

from __future__ import annotations

from typing import Any

import pytest

import nexusnitro
from nexusnitro import Backend, ConcurrencyLimit, EmbeddedOptions
from nexusnitro.backend import API_SCHEMAS
from support.programs import REPO


def backend(**changes: Any) -> Backend:
    """A backend that is right but for the changes."""
    return Backend(**{"name": "a", "api_schema": "openai", "model": "m", **changes})


WRONG = [
    (lambda: backend(name=""), "Backend.name: is ''; expected 1 to 63 of"),
    (lambda: backend(name="a" * 64), "Backend.name"),
    (lambda: backend(name="a b"), "Backend.name"),
    (lambda: backend(name="a\n"), "Backend.name"),
    (lambda: backend(name=b"a"), "Backend.name: is a bytes; expected a string"),
    (lambda: backend(api_schema="opnai"), "did you mean 'openai'"),
    (lambda: backend(api_schema=1), "Backend.api_schema: is a int"),
    (lambda: backend(api_schema=["openai"]), "Backend.api_schema: is a list"),
    (lambda: backend(endpoint="vllm:8000"), "Backend.endpoint: has no scheme"),
    (lambda: backend(endpoint="ftp://h"), "Backend.endpoint: has no scheme"),
    (lambda: backend(endpoint=7), "Backend.endpoint: is a int"),
    (lambda: backend(api_schema="lightllm"), "lightllm has no public address"),
    (lambda: backend(model=""), "Backend.model: is not set, and any_model is not True"),
    (lambda: backend(model=None), "Backend.model: is a NoneType"),
    (lambda: backend(model="\ud800"), "Backend.model: holds half of a surrogate pair"),
    (lambda: backend(any_model=1), "Backend.any_model: is a int; expected True or False"),
    (lambda: backend(credential="sk-planted"), "Backend.credential: is a str"),
    (lambda: backend(aliases="abc"), "Backend.aliases: is a str; expected a list"),
    (lambda: backend(aliases=["a", 1]), r"Backend.aliases\[1\]: is a int"),
    (lambda: backend(aliases=["a"] * 65), "Backend.aliases: has 65 entries"),
    (lambda: backend(headers={"a": 1}), r"Backend.headers.a: is a int"),
    (lambda: backend(headers=[("a", "b")]), "Backend.headers: is a list"),
    (lambda: backend(headers={f"h{i}": "" for i in range(65)}), "Backend.headers: has 65"),
    (lambda: backend(http_version="3"), "Backend.http_version: is '3'; expected one of 1_1, 2"),
    (lambda: backend(extra_body_json=[1]), "Backend.extra_body_json: is a list"),
    (lambda: backend(extra_body_json={"a": {1, 2}}), "Backend.extra_body_json"),
    (lambda: backend(weight=-1), "Backend.weight: is -1; expected 0 to 1,000,000"),
    (lambda: backend(weight=True), "Backend.weight: is a bool"),
    (lambda: backend(rate_limit=3), "Backend.rate_limit: is a int; expected a RateLimitPolicy"),
    (lambda: backend(embedded=True), "Backend.embedded: is a bool; expected an EmbeddedOptions"),
    (lambda: backend(modle="x"), r"Backend\(\) has no keyword 'modle'; did you mean 'model'"),
]


@pytest.mark.parametrize(("make", "words"), WRONG)
def test_what_is_wrong_is_named_with_what_was_expected(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        make()
    assert "planted" not in str(caught.value)


def test_every_api_schema_of_the_proto_is_known_and_what_has_a_public_address() -> None:
    words = nexusnitro.v1.backend_pb2.ApiSchema.keys()[1:]
    assert [word.removeprefix("API_SCHEMA_").lower() for word in words] == list(API_SCHEMAS)
    source = REPO / "client_core" / "config" / "api_schema.cc"
    if not source.exists():
        pytest.skip(f"there is no {source} here to compare with")
    table = source.read_text()
    for word, public in API_SCHEMAS.items():
        (line,) = [row for row in table.splitlines() if f"v1::API_SCHEMA_{word.upper()}, " in row]
        assert line.rstrip(",").endswith('""}') != public, word


def test_what_is_right_is_kept() -> None:
    made = Backend(
        "b",
        "azure_openai",
        "HTTPS://x.example",
        any_model=True,
        aliases=["one", "two"],
        headers={"x-a": "b"},
        http_version="1.1",  # type: ignore[arg-type]
        extra_body_json={"top_k": 3},
        weight=0,
        concurrency_limit=ConcurrencyLimit(in_flight_max=1, queue_max=0),
    )
    assert made.aliases == ("one", "two")
    assert dict(made.headers) == {"x-a": "b"}
    assert made.http_version == "1_1"
    assert made.extra_body_json == '{"top_k": 3}'
    assert made.weight == 0
    assert made.provider == ""
    assert made.embedded is None
    assert Backend("e", "openai", model="m", embedded=EmbeddedOptions()).is_embedded
