"""Runs Python programs and commands in processes of their own, each with a time limit."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
EXAMPLES = REPO / "python" / "examples"

SECONDS_MAX = 20.0


def server_binary() -> str:
    """The server's program."""
    default = REPO / "build" / "server" / "nexusnitro-server"
    return os.environ.get("NEXUSNITRO_SERVER", str(default))


def built_program(name: str) -> Path:
    """A program for tests, in the build folder that the sidecar comes from."""
    server = os.environ.get("NEXUSNITRO_SERVER")
    build = Path(server).resolve().parents[1] if server else REPO / "build"
    return build / "tests" / name


def run_program(
    source: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    timeout: float = SECONDS_MAX,
) -> subprocess.CompletedProcess[str]:
    """Runs Python source. Raises `subprocess.TimeoutExpired` if it hangs."""
    return run(
        [sys.executable, "-c", textwrap.dedent(source), *arguments], env=env, timeout=timeout
    )


def run_command(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = SECONDS_MAX,
) -> subprocess.CompletedProcess[str]:
    """Runs the command `nexusnitro`."""
    return run(
        [sys.executable, "-m", "nexusnitro", *arguments], env=env, stdin=stdin, timeout=timeout
    )


def run(
    command: Iterable[str],
    *,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = SECONDS_MAX,
) -> subprocess.CompletedProcess[str]:
    """Runs a command, with further environment variables."""
    return subprocess.run(
        list(command),
        check=False,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=timeout,
        env={**os.environ, **(env or {})},
    )
