"""Waits for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS_MAX = 10.0


def wait_until(condition: Callable[[], bool], what: Callable[[], str] = str) -> None:
    """Returns as soon as it holds. Fails, with what there is to say, if it never does."""
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)
