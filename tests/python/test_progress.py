"""The progress bar of a batch."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from nexusnitro import CallTimeoutError
from nexusnitro.batch import BatchResult
from nexusnitro.progress import Progress, length_of


def test_results_and_errors_are_counted(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    progress = Progress(True, 2)
    progress.count(BatchResult(0, "a"))
    progress.count(BatchResult(1, "b", error=CallTimeoutError("late")))
    progress.close()
    shown = capfd.readouterr().err
    assert "2/2" in shown
    assert "errors=1" in shown


def test_lengths() -> None:
    assert length_of(["a", "b"]) == 2
    assert length_of(iter(["a"])) is None


def test_no_progress_needs_no_tqdm(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_tqdm(name: str, *arguments: Any) -> Any:
        if name.startswith("tqdm"):
            raise ImportError(name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_tqdm)
    progress = Progress(False, None)
    progress.count(BatchResult(0, "a"))
    progress.close()
    with pytest.raises(ImportError, match="progress"):
        Progress(True, None)
