"""The progress bar of a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nexusnitro.batch import BatchResult


class Progress:
    """The progress bar of a batch, or nothing.

    Args:
        wanted: Whether there is a bar.
        total: Number of requests, if it is known.

    Raises:
        ImportError: There should be a bar, and tqdm is not installed.
    """

    def __init__(self, wanted: bool, total: int | None) -> None:
        self._bar: Any = None
        self._errors = 0
        if not wanted:
            return
        try:
            from tqdm.auto import tqdm
        except ImportError as error:
            raise ImportError(
                "a progress bar needs tqdm: pip install 'nexusnitro[progress]'"
            ) from error
        self._bar = tqdm(total=total, unit="chat")

    def count(self, result: BatchResult) -> None:
        """Counts a result."""
        if self._bar is None:
            return
        if result.error is not None:
            self._errors += 1
            self._bar.set_postfix(errors=self._errors, refresh=False)
        self._bar.update(1)

    def close(self) -> None:
        """Leaves the bar as it is."""
        if self._bar is not None:
            self._bar.close()


def length_of(requests: Any) -> int | None:
    """The number of requests, if they have one."""
    length: Callable[[], int] | None = getattr(requests, "__len__", None)
    return length() if length is not None else None
