"""Figures: what was measured, by name, with all repetitions."""

from __future__ import annotations

import statistics
import time


class Figures:
    """Values by name; each repetition adds one. Not thread-safe."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}

    def add(self, name: str, value: float) -> None:
        """Adds the value of one repetition."""
        self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def median(self, name: str) -> float:
        """The median of the repetitions."""
        return statistics.median(self._values[name])

    def spread(self, name: str) -> float:
        """Half the way from the least to the greatest repetition, as a share of the median."""
        values = self._values[name]
        median = abs(statistics.median(values))
        return (max(values) - min(values)) / 2 / median if median else 0.0

    def medians(self) -> dict[str, float]:
        """All medians, to six digits."""
        return {name: float(f"{self.median(name):.6g}") for name in sorted(self._values)}


class Progress:
    """Lines that say what is done while it runs."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def say(self, text: str) -> None:
        """Prints a line with the time."""
        print(f"[{self.seconds():5.0f} s] {text}", flush=True)
