"""Result tables: what became of tests that are cells, printed at the end of the run.

A test is a cell if it has the parameter `talk`, whose value is a `Cell`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

PROPERTY = "cell"


@dataclass(frozen=True)
class Cell:
    """Where the result of a test stands.

    Attributes:
        table: Title of the table.
        row: The wire.
        column: What is tested of it.
        absent: Why the wire has no such thing; the test then shows that it is refused.
    """

    table: str
    row: str
    column: str
    absent: str = ""


def mark(item: pytest.Item) -> None:
    """Remembers the cell of a test that has one, so that its report tells of it."""
    callspec = getattr(item, "callspec", None)
    cell = callspec.params.get("talk") if callspec is not None else None
    if isinstance(cell, Cell):
        item.user_properties.append((PROPERTY, cell))


def lines(
    reports: Mapping[str, Iterable[Any]], rows: Sequence[str], columns: Sequence[str] = ()
) -> list[str]:
    """The tables of a run.

    Args:
        reports: Outcome → reports, as pytest's terminal reporter keeps them.
        rows: All rows that there may be, in order.
        columns: The columns that come first, in order.
    """
    outcomes: dict[Cell, list[str]] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in reports.get(outcome, ()):
            for name, cell in getattr(report, "user_properties", ()):
                if name == PROPERTY:
                    outcomes.setdefault(cell, []).append(outcome)
    titles = dict.fromkeys(cell.table for cell in outcomes)
    return [line for title in titles for line in _table(title, outcomes, rows, columns)]


def _table(
    title: str,
    outcomes: Mapping[Cell, list[str]],
    row_order: Sequence[str],
    first_columns: Sequence[str],
) -> list[str]:
    cells = {cell: _word(cell, found) for cell, found in outcomes.items() if cell.table == title}
    there = dict.fromkeys(cell.column for cell in cells)
    columns = list(dict.fromkeys([*(name for name in first_columns if name in there), *there]))
    rows = sorted({cell.row for cell in cells}, key=row_order.index)
    words = {(cell.row, cell.column): word for cell, word in cells.items()}
    notes = list(dict.fromkeys(cell.absent for cell in cells if cell.absent))
    for cell, word in cells.items():
        if word == "n/a":
            words[cell.row, cell.column] = f"n/a [{notes.index(cell.absent) + 1}]"
    first = max(len(row) for row in rows)
    widths = [
        max(len(column), *(len(words.get((row, column), "-")) for row in rows))
        for column in columns
    ]

    def line(head: str, entries: Iterable[str]) -> str:
        padded = (entry.ljust(width) for entry, width in zip(entries, widths, strict=True))
        return "  ".join([head.ljust(first), *padded]).rstrip()

    found = [line(row, (words.get((row, column), "-") for column in columns)) for row in rows]
    numbered = [f"[{index + 1}] {note}" for index, note in enumerate(notes)]
    return ["", title, line("", columns), *found, *numbered]


def _word(cell: Cell, found: list[str]) -> str:
    if "failed" in found or "error" in found:
        return "FAILED"
    if "skipped" in found:
        return "skipped"
    return "n/a" if cell.absent else "ok"
