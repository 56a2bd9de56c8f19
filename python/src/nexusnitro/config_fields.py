"""The fields of a config's parts, as the proto has them: one table for all that reads or writes.

The parts' attributes have the names of the proto's fields, so that all else follows from the
protobuf descriptors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nexusnitro.backend import Backend
from nexusnitro.dialects import OPTIONS
from nexusnitro.policies import POLICIES
from nexusnitro.v1 import config_pb2, credential_pb2

Kind = Literal[
    "text", "flag", "count", "share", "word", "seconds", "texts", "names", "part", "parts"
]

_CLASSES: dict[str, Any] = {
    cls.MESSAGE.DESCRIPTOR.full_name: cls for cls in (*POLICIES, *OPTIONS, Backend)
}
_CREDENTIAL = credential_pb2.Credential.DESCRIPTOR.full_name
_DURATION = "google.protobuf.Duration"
_LAST_SETTING = 19  # Of a config; what follows is output only, but for the etag.


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field.

    Attributes:
        name: Its name.
        number: Its number on the wire.
        kind: What it holds.
        words: Of a word: its numbers on the wire, by word.
        part: Of a part, or of parts: their class; None for a credential.
    """

    name: str
    number: int
    kind: Kind
    words: Mapping[str, int]
    part: Any


def _field_kind(field: Any) -> FieldKind:
    kind: Kind
    words: dict[str, int] = {}
    part = None
    message = field.message_type
    if message is not None:
        if message.GetOptions().map_entry:
            kind = "names"
        elif message.full_name == _DURATION:
            kind = "seconds"
        else:
            kind = "parts" if field.name == "backends" else "part"
            part = _CLASSES.get(message.full_name)
            if part is None and message.full_name != _CREDENTIAL:
                raise TypeError(f"{field.full_name}: has no class for {message.full_name}")
    elif field.enum_type is not None:
        kind = "word"
        values = field.enum_type.values
        prefix = values[0].name.removesuffix("UNSPECIFIED")
        words = {value.name.removeprefix(prefix).lower(): value.number for value in values[1:]}
    else:
        kinds: dict[int, Kind] = {
            field.CPPTYPE_STRING: "text",
            field.CPPTYPE_BOOL: "flag",
            field.CPPTYPE_INT32: "count",
            field.CPPTYPE_INT64: "count",
            field.CPPTYPE_DOUBLE: "share",
        }
        kind = "texts" if field.name == "aliases" else kinds[field.cpp_type]
    return FieldKind(field.name, field.number, kind, words, part)


def _fields_of(message: Any) -> dict[str, FieldKind]:
    fields = [_field_kind(field) for field in message.DESCRIPTOR.fields]
    return {field.name: field for field in fields}


def _fields_of_config() -> dict[str, FieldKind]:
    fields = config_pb2.Config.DESCRIPTOR.fields
    settings = [field for field in fields if field.number <= _LAST_SETTING or field.name == "etag"]
    return {field.name: _field_kind(field) for field in settings if field.name != "name"}


# Full name of a message → name of a field → what it is. Of a config all that can be set but the
# name, which is the `id` of the object.
FIELDS: dict[str, dict[str, FieldKind]] = {
    **{name: _fields_of(cls.MESSAGE) for name, cls in _CLASSES.items()},
    config_pb2.Config.DESCRIPTOR.full_name: _fields_of_config(),
}


def fields_of(cls: Any) -> dict[str, FieldKind]:
    """The fields of a class whose objects are parts of a config, or of a config itself."""
    return FIELDS[cls.MESSAGE.DESCRIPTOR.full_name]
