"""The table of attacks: what each was, what had to come of it, and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pytest

PROPERTY = "attack"

CheckAttack = Callable[[str, str, str], None]


class Row(NamedTuple):
    """One attack."""

    attack: str
    expected: str
    got: str


def checker(item: pytest.Item) -> CheckAttack:
    """The function that notes a row, and fails the test if what came is not what had to."""

    def check(attack: str, expected: str, got: str) -> None:
        item.user_properties.append((PROPERTY, Row(attack, expected, got)))
        assert got == expected, attack

    return check


def lines(reports: Mapping[str, Iterable[Any]]) -> list[str]:
    """The table of a run.

    Args:
        reports: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    rows = [
        row
        for outcome in ("passed", "failed")
        for report in reports.get(outcome, ())
        for name, row in getattr(report, "user_properties", ())
        if name == PROPERTY
    ]
    if not rows:
        return []
    head = Row("attack", "expected", "got")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(2)]
    return ["", f"Attacks ({len(rows)})"] + [
        "  ".join([row.attack.ljust(widths[0]), row.expected.ljust(widths[1]), row.got]).rstrip()
        for row in [head, *sorted(rows)]
    ]
