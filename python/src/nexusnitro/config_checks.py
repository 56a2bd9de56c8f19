"""The cheap checks of a config's fields: types, ranges, names. Nothing is parsed or looked up.

Each check takes the path of a field, for its error, and the value, and gives the value as it is
kept. Errors never show what may be a secret.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

SECONDS_MAX = 86_400.0
COUNT_MAX = 1_000_000
INT64_MAX = 2**63 - 1
BACKENDS_MAX = 64
ALIASES_MAX = 64
HEADERS_MAX = 64
LABELS_MAX = 64
LABEL_KEY_BYTES_MAX = 63
LABEL_VALUE_BYTES_MAX = 255

Check = Callable[[str, Any], Any]

is_backend_name = re.compile(r"[A-Za-z0-9_.-]{1,63}").fullmatch
is_config_id = re.compile(r"[a-z][a-z0-9_-]{0,62}").fullmatch


def wrong_type(path: str, value: Any, expected: str) -> NoReturn:
    """Raises the error of a value that has the wrong type; the value itself is not shown."""
    raise TypeError(f"{path}: is a {type(value).__name__}; expected {expected}")


def is_text(path: str, value: Any) -> str:
    """Checks a text."""
    if not isinstance(value, str):
        wrong_type(path, value, "a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{path}: holds half of a surrogate pair; expected text") from None
    return str(value)


def is_flag(path: str, value: Any) -> bool:
    """Checks a yes or no."""
    if value is not True and value is not False:
        wrong_type(path, value, "True or False")
    return bool(value)


def is_seconds(path: str, value: Any) -> float:
    """Checks a length of time: seconds, or a timedelta, over 0 and at most a day."""
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds()
    if type(value) is not float:
        value = float(_number(path, value, "seconds or a timedelta"))
    if not 0.0 < value <= SECONDS_MAX:
        raise ValueError(f"{path}: is {value:g} s; expected over 0 s and at most {SECONDS_MAX:g} s")
    if value < 5e-10:
        raise ValueError(f"{path}: is {value:g} s; expected at least a nanosecond")
    return float(value)


def is_share(path: str, value: Any) -> float:
    """Checks a share, 0 to 1."""
    share = float(_number(path, value, "a number"))
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{path}: is {share:g}; expected 0 to 1")
    return share


def is_count(low: int, high: int) -> Check:
    """The check of a whole number, `low` to `high`."""

    def check(path: str, value: Any) -> int:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            wrong_type(path, value, "a whole number")
        count = value.__index__()
        if not low <= count <= high:
            expected = f"{low:,} to {high:,}" if high < INT64_MAX else f"{low:,} or more"
            raise ValueError(f"{path}: is {count:,}; expected {expected}")
        return int(count)

    return check


def is_word(words: Iterable[str], aliases: Mapping[str, str] | None = None) -> Check:
    """The check of one of several words; its error names the nearest."""
    known = tuple(words)

    def check(path: str, value: Any) -> str:
        if not isinstance(value, str):
            wrong_type(path, value, f"one of {', '.join(known)}")
        word = (aliases or {}).get(value, value)
        if word not in known:
            near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{path}: is {value!r}; expected one of {', '.join(known)}{hint}")
        return str(word)

    return check


def is_one_of_class(cls: type[Any]) -> Check:
    """The check of an object of a class."""

    def check(path: str, value: Any) -> Any:
        if not isinstance(value, cls):
            wrong_type(path, value, f"{_article(cls.__name__)} {cls.__name__}")
        return value

    return check


def is_backends_name(path: str, value: Any) -> str:
    """Checks the name of a backend."""
    if not isinstance(value, str):
        wrong_type(path, value, "a string")
    if is_backend_name(value) is None:
        raise ValueError(f"{path}: is {value!r}; expected 1 to 63 of A-Z a-z 0-9 _ . -")
    return str(value)


def is_configs_id(path: str, value: Any) -> str:
    """Checks the id of a config; `configs/ID` is taken too."""
    if not isinstance(value, str):
        wrong_type(path, value, "a string")
    name = value.removeprefix("configs/")
    if is_config_id(name) is None:
        expected = "expected 1 to 63 of a-z 0-9 _ -, beginning with a letter"
        raise ValueError(f"{path}: is {value!r}; {expected}")
    return str(name)


def is_texts(path: str, value: Any) -> tuple[str, ...]:
    """Checks a list of at most 64 texts."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        wrong_type(path, value, "a list of strings")
    texts = tuple([is_text(f"{path}[{index}]", text) for index, text in enumerate(value)])
    _at_most(path, len(texts), ALIASES_MAX)
    return texts


def is_headers(path: str, value: Any) -> Mapping[str, str]:
    """Checks headers: at most 64, texts both."""
    headers = _texts_by_name(path, value)
    _at_most(path, len(headers), HEADERS_MAX)
    return MappingProxyType(headers)


def is_labels(path: str, value: Any) -> Mapping[str, str]:
    """Checks labels: at most 64, keys of 1 to 63 bytes, values of at most 255."""
    labels = _texts_by_name(path, value)
    _at_most(path, len(labels), LABELS_MAX)
    for key, text in labels.items():
        if not 0 < len(key.encode()) <= LABEL_KEY_BYTES_MAX:
            raise ValueError(f"{path}: has a key {key!r}; expected 1 to 63 bytes")
        if len(text.encode()) > LABEL_VALUE_BYTES_MAX:
            size = len(text.encode())
            raise ValueError(f"{path}.{key}: has {size} bytes; expected at most 255")
    return MappingProxyType(labels)


def _texts_by_name(path: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        wrong_type(path, value, "a dict of strings")
    return {
        is_text(f"{path}: a name", name): is_text(f"{path}.{name}", text)
        for name, text in value.items()
    }


def _at_most(path: str, count: int, count_max: int) -> None:
    if count > count_max:
        raise ValueError(f"{path}: has {count} entries; expected at most {count_max}")


def _number(path: str, value: Any, expected: str) -> Any:
    if isinstance(value, (str, bytes, bool)) or not hasattr(value, "__float__"):
        wrong_type(path, value, expected)
    return value


def _article(noun: str) -> str:
    return "an" if noun[0] in "AEIOU" else "a"
