"""Reads configs for the command line from files and stdin: JSON, or YAML where PyYAML is there."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from nexusnitro.config import Config


def read_config(path: str, id: str | None = None) -> Config:
    """Reads one config.

    Args:
        path: The file; `-`: stdin.
        id: Its id, in place of the file's.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value, or the file cannot be read.
    """
    values = _load(path)
    if not isinstance(values, Mapping):
        raise TypeError(f"{_name(path)}: expected one config, a mapping of its fields")
    return _config(values, _name(path), id)


def read_configs(path: str) -> list[Config]:
    """Reads many configs: a list, or a mapping of ids to configs as config files have it.

    Args:
        path: The file; `-`: stdin.

    Raises:
        TypeError: Something has the wrong type, or is missing.
        ValueError: Something has a wrong value, or the file cannot be read.
    """
    values = _load(path)
    if isinstance(values, Mapping):
        by_id = values.get("configs", values)
        if not isinstance(by_id, Mapping):
            return _listed(by_id, path)
        return [_config(value, f"{_name(path)}: {id}", str(id)) for id, value in by_id.items()]
    return _listed(values, path)


def parse_labels(pairs: Sequence[str]) -> dict[str, str]:
    """Reads `KEY=VALUE` labels; ValueError if one is none."""
    labels = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise ValueError(f"--label: is {pair!r}; expected KEY=VALUE")
        labels[key] = value
    return labels


def _listed(values: Any, path: str) -> list[Config]:
    if not isinstance(values, Sequence) or isinstance(values, (str, bytes)):
        raise TypeError(f"{_name(path)}: expected a list of configs, or a mapping of ids to them")
    found = enumerate(values)
    return [_config(value, f"{_name(path)}: [{index}]", None) for index, value in found]


def _config(values: Any, place: str, id: str | None) -> Config:
    try:
        config = Config.from_dict(values)
        return config if id is None else config.replace(id=id)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from None


def _load(path: str) -> Any:
    text = _read(path)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError as error:
            json_error = error  # YAML's flow style begins in the same way.
    else:
        json_error = None
    try:
        import yaml
    except ImportError:
        words = f": {json_error}" if json_error is not None else ""
        raise ValueError(
            f"{_name(path)}: is no JSON{words}; for YAML install PyYAML "
            "(`pip install nexusnitro[yaml]`)"
        ) from None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        words = " ".join(str(error).split())
        raise ValueError(f"{_name(path)}: is neither JSON nor YAML: {words}") from None


def _read(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ValueError(f"{path}: cannot be read: {words}") from None


def _name(path: str) -> str:
    return "stdin" if path == "-" else path
