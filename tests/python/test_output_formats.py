"""Forms that an answer may be asked to have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nexusnitro import JsonSchema, OneOf, Regex
from nexusnitro.output_formats import encode_output_format
from nexusnitro.v1 import chat_pb2

SCHEMA = {"type": "object"}


def encode(form: Any) -> chat_pb2.OutputFormat:
    """The output format of a request."""
    proto = chat_pb2.OutputFormat()
    encode_output_format(form, proto)
    return proto


def test_the_forms() -> None:
    assert encode("text").WhichOneof("format") == "text"
    assert encode("json_object").WhichOneof("format") == "json_object"
    assert encode(Regex("a+")).regex == "a+"
    assert list(encode(OneOf(("yes", "no"))).choice.values) == ["yes", "no"]


def test_json_schemas() -> None:
    schema = encode(JsonSchema(SCHEMA, "place", "A place.")).json_schema
    assert (schema.name, schema.description, schema.strict) == ("place", "A place.", True)
    assert json.loads(schema.schema_json) == SCHEMA
    assert not encode(JsonSchema("{}", strict=None)).json_schema.HasField("strict")


def test_openais_form() -> None:
    assert encode({"type": "text"}).WhichOneof("format") == "text"
    assert encode({"type": "json_object"}).WhichOneof("format") == "json_object"
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
    assert encode(form) == encode(JsonSchema(SCHEMA, "place", strict=None))


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("yaml", ValueError),
        (5, TypeError),
        ({"type": "yaml"}, ValueError),
        ({"type": "json_schema"}, TypeError),
        ({"type": "json_schema", "json_schema": {"name": "x"}}, TypeError),
        (JsonSchema(5), TypeError),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_is_named(form: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="output_format"):
        encode(form)
