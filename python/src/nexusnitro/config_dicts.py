"""Parts of configs from protobuf messages, and from and to dicts for JSON and YAML."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from google.protobuf import json_format

from nexusnitro.backend import Backend
from nexusnitro.config_checks import wrong_type
from nexusnitro.config_fields import FIELDS, FieldKind, fields_of
from nexusnitro.config_object import ConfigObject, restore
from nexusnitro.credentials import Credential, make_credential
from nexusnitro.policies import CheckedFields

_Read = Callable[[Any], Any]

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_DURATION = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:h|ms|us|ns|m|s)")


def read_fields(proto: Any) -> dict[str, Any]:
    """The fields of a protobuf message that are set, as attributes have them."""
    readers = _READERS[proto.DESCRIPTOR.full_name]
    return {
        field.name: readers[field.name](value)
        for field, value in proto.ListFields()
        if field.name in readers
    }


def _reader(field: FieldKind) -> _Read:
    if field.kind == "seconds":
        return lambda value: value.seconds + value.nanos / 1e9
    if field.kind == "texts":
        return tuple
    if field.kind == "names":
        return dict
    if field.kind == "word":
        words = {number: word for word, number in field.words.items()}
        return lambda value: words.get(value, str(value))  # A number is of a newer sidecar.
    if field.kind == "parts":
        return lambda value: tuple([restore(Backend, read_fields(item)) for item in value])
    if field.kind == "part":
        return _read_credential if field.part is None else _part_reader(field.part)
    return lambda value: value


def _part_reader(cls: Any) -> _Read:
    if issubclass(cls, Backend):
        return lambda value: restore(cls, read_fields(value))

    def read(proto: Any) -> Any:
        values = read_fields(proto)
        part = object.__new__(cls)  # Unchecked: the sidecar has checked it.
        for field in dataclasses.fields(cls):
            object.__setattr__(part, field.name, values.get(field.name, field.default))
        return part

    return read


def _read_credential(proto: Any) -> Credential | None:
    for field, value in proto.ListFields():
        if field.message_type is not None:
            value = json_format.MessageToDict(value, preserving_proto_field_name=True)
        return make_credential(field.name, value)
    return None  # Of a newer sidecar.


_READERS: dict[str, dict[str, _Read]] = {
    message: {name: _reader(field) for name, field in fields.items()}
    for message, fields in FIELDS.items()
}


def dict_of(value: Any) -> dict[str, Any]:
    """The fields of a part of a config, or of a config, that are not their default.

    Secrets become empty strings, lengths of time strings such as `20s`.
    """
    if isinstance(value, Credential):
        return {value.source: _plain("" if value.is_inline else value.value)}
    result = {}
    for name, field in fields_of(type(value)).items():
        item = getattr(value, name)
        if item is None or item is False or item in ("", ()) or item == {}:
            continue
        if field.kind == "seconds":
            item = f"{item:.9f}".rstrip("0").rstrip(".") + "s"
        elif field.kind == "part":
            item = dict_of(item)
        elif field.kind == "parts":
            item = [dict_of(part) for part in item]
        result[name] = _plain(item)
    return result


def object_of(cls: Any, values: Mapping[str, Any], path: str) -> Any:
    """The part of a config, or the config, that a dict stands for.

    Args:
        cls: Its class.
        values: Values by name.
        path: Where they stand, for errors.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value, or a key is unknown.
    """
    if not isinstance(values, Mapping):
        wrong_type(path, values, "a mapping")
    fields = fields_of(cls)
    prefix = f"{path}." if path else ""
    arguments = {}
    for key, value in values.items():
        if key == "id" and not path:
            arguments[key] = value
            continue
        if key not in fields:
            _unknown_key(f"{prefix}{key}", str(key), fields)
        if value is not None:
            arguments[key] = _value_of(fields[key], value, f"{prefix}{key}")
    if issubclass(cls, Backend):
        for name in ("name", "api_schema"):
            if name not in arguments:
                raise TypeError(f"{prefix}{name}: is missing")
    try:
        return cls(**arguments)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{path}: {error}" if path else str(error)) from None


def _value_of(field: FieldKind, value: Any, path: str) -> Any:
    if field.kind == "seconds" and isinstance(value, str):
        return _seconds_of(value, path)
    if field.kind == "word" and type(value) is int:
        return str(value)  # YAML's `http_version: 2`.
    if field.kind == "parts":
        if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
            wrong_type(path, value, "a list")
        items = enumerate(value)
        return [_part_of(field.part, item, f"{path}[{index}]") for index, item in items]
    return _part_of(field.part, value, path) if field.kind == "part" else value


def _part_of(cls: Any, value: Any, path: str) -> Any:
    if isinstance(value, (ConfigObject, CheckedFields, Credential)):
        return value
    if cls is not None:
        return object_of(cls, value, path)
    if not isinstance(value, Mapping) or len(value) != 1:
        raise TypeError(f"{path}: expected one key, for example {{id: NAME}}")
    return make_credential(*next(iter(value.items())))


def _seconds_of(text: str, path: str) -> float:
    if text and _DURATION.sub("", text) == "":
        pieces = [re.fullmatch(r"([\d.]+)([a-z]+)", piece) for piece in _DURATION.findall(text)]
        return sum(float(piece[1]) * _UNITS[piece[2]] for piece in pieces if piece is not None)
    raise ValueError(f"{path}: is {text!r}; expected a duration such as 20s, 1m30s or 250ms")


def _unknown_key(path: str, key: str, fields: Mapping[str, Any]) -> NoReturn:
    near = difflib.get_close_matches(key, sorted(fields), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{path}: is unknown{hint}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value
