"""Holds the tree to the rules that a program can check."""

from __future__ import annotations

import pathlib
import subprocess
from collections.abc import Callable

import pytest

from tidy import includes, mirrors, mirrors_python, names, protos, sizes
from tidy.tree import Finding, Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]

CHECKS: tuple[Callable[[Tree], list[Finding]], ...] = (
    sizes.check_files,
    sizes.check_lines,
    sizes.check_functions,
    includes.check_directions,
    includes.check_room_cycles,
    includes.check_file_cycles,
    includes.check_libraries,
    includes.check_own_header_first,
    includes.check_guards,
    names.check_names,
    names.check_marks,
    names.check_dead_code,
    mirrors.check_cpp,
    mirrors.check_orphans,
    mirrors_python.check_python,
    protos.check_comments,
    protos.check_enums,
    protos.check_words,
)


@pytest.fixture(scope="module")
def tree() -> Tree:
    try:
        return Tree.tracked(ROOT)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"git does not say which files are the tree's: {error}")


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: f"{c.__module__[5:]}.{c.__name__}")
def test_tree_is_tidy(tree: Tree, check: Callable[[Tree], list[Finding]]) -> None:
    findings = check(tree)
    assert not findings, "\n" + "\n".join(map(str, findings))


def test_every_check_is_run() -> None:
    modules = (sizes, includes, names, mirrors, mirrors_python, protos)
    found = {
        getattr(module, name)
        for module in modules
        for name in vars(module)
        if name.startswith("check_")
    }
    assert found == set(CHECKS)
