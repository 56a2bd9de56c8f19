"""The config file as a whole: its faults, its effective form, its schema and its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

import nexusnitro
from support.programs import EXAMPLES, REPO, run, server_binary

TWELVE_FAULTS = REPO / "tests" / "fixtures" / "config" / "twelve_faults.yaml"
SCHEMA = REPO / "docs" / "config.schema.json"
PAGE = REPO / "docs" / "configuration.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
EXAMPLE_CONFIGS = [
    *sorted((REPO / "examples" / "configs").glob("*.yaml")),
    EXAMPLES / "nexusnitro.yaml",
]

GOOD = """\
log_level: debug
credentials:
  key: {env: NN_TEST_KEY, allowed_hosts: [api.openai.com]}
configs:
  main:
    backends:
      - {name: a, api_schema: openai, model: m, credential: {id: key}, headers: {x-team: hunter2}}
"""


def server(*arguments: str, **variables: str) -> Any:
    """Runs the server's program to its end."""
    return run([server_binary(), *arguments], env=variables)


def expected_faults() -> dict[int, str]:
    """What the file of twelve faults says must be said, by line."""
    faults = {}
    for number, line in enumerate(TWELVE_FAULTS.read_text().splitlines(), 1):
        if match := re.search(r"# fault: (.*)", line):
            faults[number] = match[1]
    return faults


def assert_all_faults(text: str) -> None:
    """Each fault is there, once, on its line, and nothing else is."""
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(re.escape(str(TWELVE_FAULTS)) + r":(\d+): (.*)", line)
        assert match, line
        assert int(match[1]) not in found, text
        found[int(match[1])] = match[2]
    expected = expected_faults()
    assert len(expected) == 12
    assert found.keys() == expected.keys(), text
    for number, words in expected.items():
        assert words in found[number], f"line {number}: {found[number]}"
    assert "user:secret" not in text


def test_twelve_faults_are_listed_at_once() -> None:
    result = server("--check-config-file", str(TWELVE_FAULTS))
    assert (result.returncode, result.stdout) == (2, "")
    assert_all_faults(result.stderr)


def test_the_server_does_not_start_on_them() -> None:
    result = server("--config-file", str(TWELVE_FAULTS))
    assert (result.returncode, result.stdout) == (2, "")
    assert_all_faults(result.stderr)


def test_a_flag_takes_the_place_of_a_fault() -> None:
    result = server("--check-config-file", str(TWELVE_FAULTS), "--listen", "127.0.0.1:0")
    assert result.returncode == 2
    assert f"{TWELVE_FAULTS}:2:" not in result.stderr
    assert len(result.stderr.splitlines()) == 11


def test_a_file_without_faults_passes_the_check(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    result = server("--check-config-file", str(path), NN_TEST_KEY="k")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{path}: no faults; configs: 1\n"


def test_a_key_that_is_not_there_does_not_pass_the_check(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    result = server("--check-config-file", str(path))
    assert result.returncode == 2
    assert result.stderr == (
        f"{path}:3: credentials.key the environment variable NN_TEST_KEY is not set\n"
    )
    assert server("--check-config-file", str(tmp_path / "none.yaml")).returncode == 2


def test_the_effective_config_is_printed_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    arguments = ("--config-file", str(path), "--calls-max", "7")
    first = server("--print-config", *arguments, NN_TEST_KEY="k", NEXUSNITRO_LOG_FORMAT="json")
    assert (first.returncode, first.stderr) == (0, "")
    assert "hunter2" not in first.stdout
    for line in (
        f'log_level: "debug"  # {path}:1',
        "calls_max: 7  # --calls-max",
        'log_format: "json"  # --log-format or $NEXUSNITRO_LOG_FORMAT',
        "keepalive_time: 10s  # default",
    ):
        assert line in first.stdout.splitlines()
    printed = tmp_path / "printed.yaml"
    printed.write_text(first.stdout)
    second = server("--print-config", "--config-file", str(printed), NN_TEST_KEY="k")
    assert yaml.safe_load(second.stdout) == yaml.safe_load(first.stdout)
    jsonschema.validate(yaml.safe_load(first.stdout), json.loads(SCHEMA.read_text()))


def test_the_schema_in_the_docs_is_the_programs() -> None:
    result = server("--print-config-schema")
    assert result.returncode == 0
    assert result.stdout == SCHEMA.read_text(), (
        "run: build/server/nexusnitro-server --print-config-schema > docs/config.schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(json.loads(result.stdout))


@pytest.mark.parametrize("path", EXAMPLE_CONFIGS, ids=lambda path: path.stem)
def test_the_schema_takes_every_example(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text()), json.loads(SCHEMA.read_text()))


def test_the_schema_refuses_what_the_server_refuses() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    faults = yaml.safe_load(TWELVE_FAULTS.read_text())
    messages = [error.message for error in validator.iter_errors(faults)]
    assert any("log_levle" in message for message in messages)
    assert any("many" in message for message in messages)
    assert any("30" in message for message in messages)
    for wrong in (
        {"configs": {"a": {"backends": [{"api_schema": "openia"}]}}},
        {"configs": {"a": {"backends": [{"credential": {"env": "A", "file": "b"}}]}}},
        {"configs": {"a": {"backends": [{"credential": {"api_key": "k"}}]}}},
        {"configs": {"a": {"timeouts": {"total": "5 minutes"}}}},
        {"configs": {"a": {"name": "configs/a"}}},
    ):
        assert not validator.is_valid(wrong), wrong
    for right in (
        {"configs": {"a": {"timeouts": {"total": "1m30s"}}}, "drain_grace": 0},
        {"credentials": {"k": {"env": "A", "allowed_hosts": ["h"]}}},
        {"socket_mode": 660},
    ):
        validator.validate(right)


def test_the_page_names_every_key() -> None:
    """Each key of the schema stands as code in docs/configuration.md."""
    schema = json.loads(SCHEMA.read_text())
    code = " ".join(re.findall(r"`[^`\n]+`", PAGE.read_text()))
    words = set(re.findall(r"[a-z0-9_]+", code))
    objects = {"ConfigFile": schema, **schema["$defs"]}
    missing = [
        f"{name}.{key}"
        for name, definition in objects.items()
        for key in definition["properties"]
        if key not in words
    ]
    assert not missing


@pytest.mark.parametrize("block", range(len(BLOCKS)))
def test_the_blocks_of_the_page_are_right(tmp_path: Path, block: int) -> None:
    """By the server, which reads no key since it is told to answer in process, and the schema."""
    path = tmp_path / "block.yaml"
    path.write_text(BLOCKS[block])
    result = server("--check-config-file", str(path), "--embedded")
    assert (result.returncode, result.stderr) == (0, "")
    jsonschema.validate(yaml.safe_load(BLOCKS[block]), json.loads(SCHEMA.read_text()))


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(nexusnitro.ServerStartError, match="none.yaml cannot be read"):
        nexusnitro.Server(tmp_path / "none.yaml")


class Row(NamedTuple):
    """A setting of the server, as the page's table has it."""

    key: str
    type: str
    default: str
    range: str


def rows() -> dict[str, Row]:
    """The table of the server's settings."""
    found = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 6 and cells[1].startswith("`--") and cells[0] != "–":
            key = cells[0].strip("`")
            found[key] = Row(key, *(cell.replace("`", "") for cell in cells[3:]))
    return found


def plain(text: str) -> str:
    """A number of the page without its commas."""
    return text.replace(",", "")


def test_the_pages_defaults_are_the_servers() -> None:
    printed = yaml.safe_load(server("--print-config").stdout)
    checked = set()
    for key, value in printed.items():
        row = rows()[key]
        text = str(value[0] if isinstance(value, list) else value)
        if row.type in ("integer", "bool"):
            default = plain(re.split(" or |;", row.default)[0].rstrip(", ")).lower()
            text = text.lower()
        else:
            default = row.default
        if key != "event_loops":  # Which depends on the machine.
            assert default == text, key
            checked.add(key)
    assert {"listen", "calls_max", "drain_grace", "log_level", "reflection"} <= checked


@pytest.mark.parametrize(
    "row", [row for row in rows().values() if row.type == "integer"], ids=lambda row: row.key
)
def test_the_pages_ranges_are_the_servers(row: Row, tmp_path: Path) -> None:
    match = re.match(r"([\d,]+) (?:to ([\d,]+)|or more)", row.range)
    assert match, row
    low = int(plain(match[1]))
    high = int(plain(match[2])) if match[2] else None
    values = {low: True, low - 1: False}
    if high is not None:
        values |= {high: True, high + 1: False}
    for value, good in values.items():
        path = tmp_path / "config.yaml"
        path.write_text(f"{row.key}: {value}\n")
        result = server("--check-config-file", str(path))
        assert (result.returncode == 0) == good, (value, result.stderr)
        assert good or f"{path}:1: {row.key} is {value}; expected {low} to " in result.stderr
