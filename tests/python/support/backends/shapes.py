"""Shapes of JSON values: what a strict server takes, and in words what is wrong with the rest.

A shape is a function of a value and its path; it gives the faults. No shape but `anything` takes a
null, and a record takes no key that it does not know: a real server would refuse either, or would
ignore it, which is worse.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Shape = Callable[[Any, str], Iterator[str]]


def parse(raw: bytes) -> Any:
    """Reads JSON strictly: no repeated keys, no NaN, no Infinity. Raises ValueError."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the key {key} stands twice in an object")
        return dict(items)

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    return json.loads(raw.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)


def anything(_value: Any, _path: str) -> Iterator[str]:
    """Takes whatever comes."""
    return iter(())


def text(least: int = 1, most: int | None = None) -> Shape:
    """A string; by default not an empty one."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{path}: is a {_kind(value)}; expected a string"
        elif len(value) < least:
            yield f"{path}: is empty"
        elif most is not None and len(value) > most:
            yield f"{path}: has {len(value)} characters; expected at most {most}"

    return check


def number(low: float, high: float) -> Shape:
    """A number within bounds."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield f"{path}: is a {_kind(value)}; expected a number"
        elif not low <= value <= high:
            yield f"{path}: is {value}; expected {low} to {high}"

    return check


def integer(low: int = 0, high: int = 2**63 - 1) -> Shape:
    """An integer within bounds, written without a point."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{path}: is a {_kind(value)}; expected an integer"
        elif not low <= value <= high:
            yield f"{path}: is {value}; expected {low} to {high}"

    return check


def boolean(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield f"{path}: is a {_kind(value)}; expected true or false"


def one_of(*values: Any) -> Shape:
    """One of some values, of the same type."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not any(type(value) is type(known) and value == known for known in values):
            yield f"{path}: is {value!r}; expected {' or '.join(map(repr, values))}"

    return check


def list_of(shape: Shape, least: int = 1, most: int | None = None) -> Shape:
    """An array of one shape; by default not an empty one."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: is a {_kind(value)}; expected an array"
            return
        if len(value) < least:
            yield f"{path}: has {len(value)} items; expected at least {least}"
        if most is not None and len(value) > most:
            yield f"{path}: has {len(value)} items; expected at most {most}"
        for index, item in enumerate(value):
            yield from shape(item, f"{path}[{index}]")

    return check


def mapping(shape: Shape) -> Shape:
    """An object whose keys are free, and whose values have one shape."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: is a {_kind(value)}; expected an object"
            return
        for key, item in value.items():
            yield from shape(item, f"{path}.{key}")

    return check


json_object = mapping(anything)


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object of known keys, and of no others."""
    shapes = {**required, **(optional or {})}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: is a {_kind(value)}; expected an object"
            return
        for key in required:
            if key not in value:
                yield f"{path}.{key}: is missing"
        for key, item in value.items():
            if key not in shapes:
                yield f"{path}.{key}: is unknown; expected {', '.join(shapes)}"
            else:
                yield from shapes[key](item, f"{path}.{key}")

    return check


def by_key(key: str, records: Mapping[Any, Shape], default: Any = None) -> Shape:
    """An object whose shape depends on the value of one key, for example of `type`."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: is a {_kind(value)}; expected an object"
            return
        kind = value.get(key, default)
        if not isinstance(kind, str) or kind not in records:
            yield f"{path}.{key}: is {kind!r}; expected {' or '.join(map(repr, records))}"
            return
        yield from records[kind](value, path)

    return check


def one_key(shapes: Mapping[str, Shape], beside: Mapping[str, Shape] | None = None) -> Shape:
    """An object with exactly one of some keys, as unions are written; `beside` may stand with it."""
    extra = beside or {}

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: is a {_kind(value)}; expected an object"
            return
        kinds = [key for key in value if key not in extra]
        if len(kinds) != 1:
            yield f"{path}: has the keys {kinds}; expected exactly one of {', '.join(shapes)}"
        for key, item in value.items():
            if key not in shapes and key not in extra:
                yield f"{path}.{key}: is unknown; expected {', '.join(shapes)}"
            else:
                yield from (shapes.get(key) or extra[key])(item, f"{path}.{key}")

    return check


def either(*shapes: Shape) -> Shape:
    """Any of some shapes; if none fits, the faults of that which comes nearest."""

    def check(value: Any, path: str) -> Iterator[str]:
        tries: Sequence[list[str]] = [list(shape(value, path)) for shape in shapes]
        wrong_kind = f"{path}: is a "
        yield from min(
            tries, key=lambda faults: (any(wrong_kind in f for f in faults), len(faults))
        )

    return check


def base64_bytes(value: Any, path: str) -> Iterator[str]:
    """Bytes in base64, the ordinary alphabet, padded, not empty."""
    try:
        if not isinstance(value, str) or not base64.b64decode(value, validate=True):
            yield f"{path}: is no base64 or empty"
    except binascii.Error as error:
        yield f"{path}: is no base64: {error}"


def data_uri(*mime_types: str) -> Shape:
    """A `data:` URI of one of some MIME types, in base64."""

    def check(value: Any, path: str) -> Iterator[str]:
        head, comma, data = value.partition(",") if isinstance(value, str) else ("", "", "")
        if not comma or head not in [f"data:{mime_type};base64" for mime_type in mime_types]:
            yield f"{path}: is no data URI of {', '.join(mime_types)}"
        else:
            yield from base64_bytes(data, path)

    return check


def url(value: Any, path: str) -> Iterator[str]:
    """A web address."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        yield f"{path}: is no web address"


def json_text(value: Any, path: str) -> Iterator[str]:
    """A string that holds a JSON object."""
    try:
        if not isinstance(value, str) or not isinstance(parse(value.encode()), dict):
            yield f"{path}: is no string that holds a JSON object"
    except ValueError as error:
        yield f"{path}: holds no JSON: {error}"


def object_schema(value: Any, path: str) -> Iterator[str]:
    """A JSON Schema of an object, as tools need it."""
    if not isinstance(value, dict) or value.get("type") != "object":
        yield f"{path}: is no JSON Schema of an object"


def _kind(value: Any) -> str:
    return "null" if value is None else type(value).__name__
