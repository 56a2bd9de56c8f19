"""The launcher: it becomes the program, unless its parent is gone already."""

from __future__ import annotations

import os
import sys

from nexusnitro import server_launcher
from support.programs import run

LAUNCH = [sys.executable, "-I", "-S", server_launcher.__file__]


def test_it_becomes_the_program() -> None:
    done = run([*LAUNCH, str(os.getpid()), "/bin/sh", "-c", "echo $0 $1; exit 7", "a b", "c"])
    assert (done.returncode, done.stdout) == (7, "a b c\n")


def test_without_its_parent_it_does_not_begin() -> None:
    done = run([*LAUNCH, "1", "/bin/echo", "alive"])
    assert (done.returncode, done.stdout) == (1, "")


def test_a_program_that_cannot_be_run_is_named() -> None:
    done = run([*LAUNCH, str(os.getpid()), "/no/such/program"])
    assert done.returncode == 1
    assert done.stderr == "/no/such/program cannot be run: No such file or directory\n"
