"""The command `nexusnitro config`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nexusnitro import Backend, Config
from support.fake_configs import FakeConfigs, complete, gone, updated
from support.programs import run_command

ONE = {"backends": [{"name": "local", "api_schema": "openai", "model": "m"}]}


def command(
    service: FakeConfigs, *arguments: str, stdin: Any = ""
) -> subprocess.CompletedProcess[str]:
    """Runs `nexusnitro config` against the service."""
    text = stdin if isinstance(stdin, str) else json.dumps(stdin)
    return run_command("config", *arguments, "--target", service.target, stdin=text)


@pytest.fixture
def made(service: FakeConfigs) -> FakeConfigs:
    """A service with the configs a and b."""
    for id in ("a", "b"):
        backend = Backend("local", "openai", "http://h:1/v1", f"m-{id}")
        service.configs[id] = Config(id, [backend], labels={"team": id}, etag=f"e-{id}").to_proto()
    return service


def test_a_config_is_made_from_stdin(service: FakeConfigs) -> None:
    done = command(service, "create", "--id", "fast", "--label", "team=x", stdin=ONE)
    assert done.returncode == 0
    head, row = done.stdout.splitlines()
    assert head.split() == ["ID", "ORIGIN", "BACKENDS", "LABELS", "UPDATED", "ETAG"]
    assert row.split() == ["fast", "rpc", "local=m", "team=x", "2023-11-14T22:13:21Z", "e1"]
    assert done.stderr == "nexusnitro: warning: it ends with the process\n"
    assert service.configs["fast"].labels == {"team": "x"}


def test_what_is_printed_as_json_can_be_read_back(made: FakeConfigs) -> None:
    printed = command(made, "get", "a", "--json").stdout
    assert json.loads(printed)["name"] == "configs/a"
    done = command(made, "create", "--id", "c", "--validate-only", "--json", stdin=printed)
    assert done.returncode == 0
    assert json.loads(done.stdout)["backends"] == json.loads(printed)["backends"]
    assert "c" not in made.configs


def test_configs_are_listed(made: FakeConfigs) -> None:
    done = command(made, "list")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ID", "a", "b"]
    found = command(made, "list", "--json", "--label", 'team=x"y', "--filter", "labels.b=c")
    assert [config["name"] for config in json.loads(found.stdout)] == ["configs/a", "configs/b"]
    assert made.requests[-1][0].filter == 'labels.team="x\\"y" AND labels.b=c'


def test_labels_are_added_to_what_is_there(made: FakeConfigs) -> None:
    done = command(made, "update", "a", "--label", "tier=1")
    assert done.returncode == 0, done.stderr
    assert dict(made.configs["a"].labels) == {"team": "a", "tier": "1"}
    assert made.requests[-1][0].config.etag == "e-a"


def test_a_config_becomes_that_of_a_file(made: FakeConfigs, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("backends: [{name: other, api_schema: openai, model: x}]\n")
    done = command(made, "update", "a", "--file", str(path), "--mask", "backends,labels")
    assert done.returncode == 0, done.stderr
    assert list(made.requests[-1][0].update_mask.paths) == ["backends", "labels"]
    assert made.configs["a"].backends[0].name == "other"
    assert dict(made.configs["a"].labels) == {}


def test_configs_are_deleted(made: FakeConfigs) -> None:
    done = command(made, "delete", "a", "b", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"deleted": ["a", "b"]})
    assert made.configs == {}
    done = command(made, "delete", "a")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no configs/a [UNKNOWN_CONFIG]" in done.stderr


def test_backends_are_checked(made: FakeConfigs, tmp_path: Path) -> None:
    done = command(made, "check", "a")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split() == ["local", "ok", "12", "ms", "1"]
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"backends": [{**ONE["backends"][0], "name": "bad"}]}))
    done = command(made, "check", "--file", str(path), "--json")
    assert done.returncode == 1
    (check,) = json.loads(done.stdout)
    assert (check["ok"], check["error"]["reason"]) == (False, "CONNECT_FAILED")
    assert done.stderr == "nexusnitro: bad: no answer\n"


def test_many_are_made_and_failures_told(made: FakeConfigs) -> None:
    many = {"a": ONE, "c": ONE, "d": ONE}
    done = command(made, "batch", "--allow-partial", stdin=many)
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ID", "c", "d"]
    assert done.stderr == "nexusnitro: a: exists [CONFIG_EXISTS]\n"
    done = command(made, "batch", "--json", stdin={"e": ONE})
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["config"]["name"] == "configs/e"
    assert command(made, "batch", stdin=many).returncode == 1


def test_changes_are_told_until_it_is_interrupted(made: FakeConfigs) -> None:
    made.watches = [[updated("a", 5), complete(6), gone("a", 7)]]
    words = [sys.executable, "-m", "nexusnitro", "config", "watch", "--target", made.target]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode().split("\t") for _ in range(3)]
        assert [line[1].strip() for line in lines] == [
            *("updated", "current_state_complete", "deleted"),
        ]
        assert made.watching.wait(10)  # It has gone on by itself.
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    assert made.requests[-1][0].after_version == 7


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (("create",), "[]", "stdin: expected one config"),
        (("create", "--label", "x"), ONE, "--label: is 'x'; expected KEY=VALUE"),
        (("create",), {"backends": [{"name": "a"}]}, "backends[0].api_schema: is missing"),
        (("update", "a"), "", "nothing to change"),
        (("delete", "a", "b", "--etag", "e"), "", "--etag: is of one config"),
        (("check",), "", "give the ID of a config, or --file"),
        (("get", "A"), "", "name: is 'A'"),
        (("batch",), "3", "expected a list of configs"),
    ],
)
def test_a_wrong_command_line_is_exit_code_2(
    service: FakeConfigs, arguments: tuple[str, ...], stdin: Any, words: str
) -> None:
    done = command(service, *arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert service.requests == []
