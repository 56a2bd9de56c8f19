"""Reads dataclasses from protobuf messages that have fields of the same names."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_Read = Callable[[Any], Any]


def reader(
    cls: type[T], message: Any, nested: Mapping[str, Callable[[Any], Any]] | None = None
) -> Callable[[Any], T]:
    """Makes a function that reads a dataclass from a protobuf message.

    A field without a value becomes None if it can be absent, Durations become seconds, Timestamps
    times in UTC, repeated fields tuples, maps dicts.

    Args:
        cls: The dataclass. Each of its fields is a field of the message.
        message: The class of the protobuf message.
        nested: How to read the fields that are messages of their own, by name. One that is absent
            is read as if it were empty.

    Returns:
        The function.
    """
    readers = nested or {}
    fields = message.DESCRIPTOR.fields_by_name
    steps = [
        (field.name, _field_reader(fields[field.name], readers.get(field.name)))
        for field in dataclasses.fields(cls)  # type: ignore[arg-type]
    ]

    def read(proto: Any) -> T:
        return cls(**{name: step(proto) for name, step in steps})

    return read


def _field_reader(field: Any, nested: _Read | None) -> _Read:
    name = field.name
    kind = field.message_type.full_name if field.message_type is not None else None
    if kind is not None and field.message_type.GetOptions().map_entry:
        return lambda proto: dict(getattr(proto, name))
    if _is_repeated(field):
        if nested is None:
            return lambda proto: tuple(getattr(proto, name))
        return lambda proto: tuple([nested(item) for item in getattr(proto, name)])
    if nested is not None:
        return lambda proto: nested(getattr(proto, name))
    if kind == "google.protobuf.Duration":
        return lambda proto: _seconds(getattr(proto, name)) if proto.HasField(name) else None
    if kind == "google.protobuf.Timestamp":
        return lambda proto: time_of(getattr(proto, name)) if proto.HasField(name) else None
    if field.has_presence:
        return lambda proto: getattr(proto, name) if proto.HasField(name) else None
    return lambda proto: getattr(proto, name)


def _is_repeated(field: Any) -> bool:
    repeated = getattr(field, "is_repeated", None)  # Newer protobuf; older ones have `label`.
    return bool(field.label == field.LABEL_REPEATED if repeated is None else repeated)


def _seconds(duration: Any) -> float:
    return float(duration.seconds + duration.nanos / 1e9)


def time_of(timestamp: Any) -> datetime.datetime:
    """A protobuf Timestamp as a time in UTC."""
    return datetime.datetime.fromtimestamp(
        timestamp.seconds, datetime.timezone.utc
    ) + datetime.timedelta(microseconds=timestamp.nanos // 1000)
