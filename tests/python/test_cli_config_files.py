"""Configs in files for the command line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from nexusnitro import Backend, Config, Timeouts
from nexusnitro.cli_config_files import parse_labels, read_config, read_configs

YAML = """\
name: configs/fast
backends: [{name: a, api_schema: openai, model: m}]
timeouts: {total: 20s}
"""
WANTED = Config("fast", [Backend("a", "openai", model="m")], timeouts=Timeouts(total=20))
ONE = {"backends": [{"name": "a", "api_schema": "openai", "model": "m"}]}


def test_one_config_is_read_from_yaml_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config"
    path.write_text(YAML)
    assert read_config(str(path)) == WANTED
    path.write_text(json.dumps(WANTED.to_dict()))
    assert read_config(str(path)) == WANTED
    path.write_text("{name: configs/x, backends: [{name: a, api_schema: openai, model: m}]}")
    assert read_config(str(path), "other").id == "other"
    monkeypatch.setattr(sys, "stdin", io.StringIO(YAML))
    assert read_config("-") == WANTED


@pytest.mark.parametrize(
    "values",
    [
        [{"id": "a", **ONE}, {"id": "b", **ONE}],
        {"a": ONE, "b": ONE},
        {"configs": {"a": ONE, "b": ONE}},
        {"configs": [{"id": "a", **ONE}, {"name": "configs/b", **ONE}]},
    ],
)
def test_many_configs_are_a_list_or_a_mapping(values: object, tmp_path: Path) -> None:
    path = tmp_path / "configs.json"
    path.write_text(json.dumps(values))
    assert [config.id for config in read_configs(str(path))] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "expected one config"),
        ("name: [", "is neither JSON nor YAML"),
        ("name: configs/x\nbackend: []\n", "did you mean 'backends'"),
        ("\xff", "it is no UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        read_config(str(path))
    assert str(path) in str(caught.value)


def test_without_pyyaml_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    path = tmp_path / "config.yaml"
    path.write_text(YAML)
    with pytest.raises(ValueError, match=r"install PyYAML \(`pip install nexusnitro\[yaml\]`\)"):
        read_config(str(path))
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_configs(str(tmp_path / "none"))


def test_labels() -> None:
    assert parse_labels(["a=b", "c=d=e", "f="]) == {"a": "b", "c": "d=e", "f": ""}
    for wrong in ("a", "=b"):
        with pytest.raises(ValueError, match="expected KEY=VALUE"):
            parse_labels([wrong])
