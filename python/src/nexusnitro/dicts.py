"""Forms of this package's types for JSON, and the way back for messages."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import enum
from collections.abc import Mapping
from typing import Any

from nexusnitro.parts import PART_TYPES, CacheControl, Citation

_KINDS = {cls: kind for kind, cls in PART_TYPES.items()}


def to_dict(value: Any) -> Any:
    """Turns a value of this package into what `json.dumps` takes.

    Dataclasses become dicts without the fields that have their default value; bytes become base64,
    times ISO 8601, enums their value. Parts of messages get a key `kind`.
    """
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (tuple, list)):
        return [to_dict(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_dict(item) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    result = {"kind": _KINDS[type(value)]} if type(value) in _KINDS else {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if not _is_default(field, item):
            result[field.name] = to_dict(item)
    return result


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def parts_from_list(value: Any, path: str) -> tuple[Any, ...]:
    """Reads parts from the form that `to_dict` gives them.

    Args:
        value: The list.
        path: Where it stands, for errors.

    Returns:
        The parts.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: A kind or a key is unknown.
    """
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise TypeError(f"{path}: is a {type(value).__name__}; expected a list of parts")
    return tuple(_part_from_dict(item, f"{path}[{index}]") for index, item in enumerate(value))


def _part_from_dict(value: Any, path: str) -> Any:
    if type(value) in _KINDS or isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        raise TypeError(f"{path}: is a {type(value).__name__}; expected a dict")
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in PART_TYPES:
        raise ValueError(f"{path}.kind: is {kind!r}; expected {', '.join(PART_TYPES)}")
    return _from_dict(PART_TYPES[kind], {key: value[key] for key in value if key != "kind"}, path)


def _from_dict(cls: type[Any], value: Mapping[str, Any], path: str) -> Any:
    fields = {field.name: field for field in dataclasses.fields(cls)}
    arguments = {}
    for key, item in value.items():
        if key not in fields:
            raise ValueError(f"{path}.{key}: is unknown; expected one of {', '.join(fields)}")
        arguments[key] = _read_field(str(fields[key].type), item, f"{path}.{key}")
    for name, field in fields.items():
        if field.default is dataclasses.MISSING and name not in arguments:
            raise TypeError(f"{path}.{name}: is missing")
    return cls(**arguments)


def _read_field(annotation: str, value: Any, path: str) -> Any:
    if annotation in ("bytes", "bytes | None") and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            raise ValueError(f"{path}: is no base64") from None
    if annotation == "tuple[Part, ...]":
        return parts_from_list(value, path)
    if annotation == "tuple[Citation, ...]":
        return tuple(
            _from_dict(Citation, item, f"{path}[{index}]") for index, item in enumerate(value)
        )
    if annotation == "CacheControl | None" and isinstance(value, Mapping):
        return _from_dict(CacheControl, value, path)
    return value
