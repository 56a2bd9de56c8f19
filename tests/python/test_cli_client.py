"""The options that all commands have: the token's file, and TLS."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from nexusnitro import Backend, Config
from nexusnitro.cli_client import common_options, make_client
from support.fake_configs import FakeConfigs
from support.programs import run_command


def test_the_token_is_read_from_a_file(service: FakeConfigs, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("planted-token\n")
    where = ("--target", service.target, "--token-file", str(tmp_path / "token"))
    service.configs["a"] = Config("a", [Backend("b", "openai", model="m")]).to_proto()
    done = run_command("config", "get", "a", *where)
    assert (done.returncode, done.stderr) == (0, "")
    assert service.requests[-1][1]["authorization"] == "Bearer planted-token"
    env = {"NEXUSNITRO_TOKEN": "another"}
    run_command("config", "get", "a", "--target", service.target, env=env)
    assert service.requests[-1][1]["authorization"] == "Bearer another"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "--token-file: "),
        (b"\xff\xfe", "it is not ASCII"),
        (b"", "token: expected 1 to 4096"),
        (b"planted one", "token: expected 1 to 4096"),
    ],
)
def test_a_token_file_that_holds_none_is_a_wrong_command_line(
    content: bytes | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    done = run_command("chat", "hi", "--target", "127.0.0.1:1", "--token-file", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "planted" not in done.stderr


def test_tls_settings_reach_the_client(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser(parents=[common_options()])
    options = parser.parse_args(["--target", "h:1", "--tls-ca-file", str(tmp_path / "none")])
    with pytest.raises(ValueError, match="tls_ca_file: .* cannot be read"):
        make_client(options)
    options = parser.parse_args(["--target", "h:1", "--timeout", "3"])
    assert make_client(options).timeout == 3.0
