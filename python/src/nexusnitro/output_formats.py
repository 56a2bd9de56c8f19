"""Forms that an answer may be asked to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nexusnitro.tools import schema_text
from nexusnitro.v1 import chat_pb2


@dataclass(frozen=True, slots=True)
class JsonSchema:
    """Asks for JSON that follows a schema; `ChatReply.json()` parses it.

    Attributes:
        schema: The JSON Schema, an object: a dict, or JSON text.
        name: Name of the schema: 1 to 64 of `A-Z a-z 0-9 _ -`.
        description: What the answer means, for the model to read.
        strict: Whether the backend must hold the model to the schema, where it can.
    """

    schema: Mapping[str, Any] | str
    name: str = "answer"
    description: str = ""
    strict: bool | None = True


@dataclass(frozen=True, slots=True)
class Regex:
    """Asks for text that matches a regular expression.

    Attributes:
        pattern: The expression, as the backend understands it.
    """

    pattern: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Asks for one of a set of strings.

    Attributes:
        values: The strings.
    """

    values: tuple[str, ...]


OutputFormatInput = Literal["text", "json_object"] | JsonSchema | Regex | OneOf | Mapping[str, Any]


def encode_output_format(form: OutputFormatInput, proto: chat_pb2.OutputFormat) -> None:
    """Writes an output format into a request.

    Args:
        form: `text`, `json_object`, a type of this module, or OpenAI's `response_format`.
        proto: The request's `output_format`.

    Raises:
        TypeError: It has the wrong type.
        ValueError: It has a wrong value.
    """
    if isinstance(form, Mapping):
        form = _read_response_format(form)
    if isinstance(form, JsonSchema):
        schema = proto.json_schema
        schema.name = form.name
        schema.description = form.description
        schema.schema_json = schema_text(form.schema, "output_format.schema")
        if form.strict is not None:
            schema.strict = bool(form.strict)
    elif isinstance(form, Regex):
        proto.regex = form.pattern
    elif isinstance(form, OneOf):
        proto.choice.values.extend(form.values)
    elif form == "text":
        proto.text.SetInParent()
    elif form == "json_object":
        proto.json_object.SetInParent()
    elif isinstance(form, str):
        raise ValueError(
            f"output_format: is {form!r}; expected text, json_object, JsonSchema, Regex or OneOf"
        )
    else:
        raise TypeError(
            f"output_format: is a {type(form).__name__}; expected text, json_object, JsonSchema, "
            "Regex, OneOf or a dict"
        )


def _read_response_format(form: Mapping[str, Any]) -> Any:
    kind = form.get("type")
    if kind in ("text", "json_object"):
        return kind
    if kind != "json_schema":
        raise ValueError(
            f"output_format.type: is {kind!r}; expected text, json_object or json_schema"
        )
    schema = form.get("json_schema")
    if not isinstance(schema, Mapping) or "schema" not in schema:
        raise TypeError("output_format.json_schema: expected a dict with name and schema")
    return JsonSchema(
        schema["schema"],
        schema.get("name", "answer"),
        schema.get("description") or "",
        schema.get("strict"),
    )
