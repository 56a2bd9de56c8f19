"""Keywords: aliases, and errors that name the nearest."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro.keywords import names_nearest, resolve_aliases


@names_nearest
def act(first: int, *, temperature: float = 1.0) -> float:
    """Multiplies."""
    return first * temperature


def test_known_keywords_pass() -> None:
    assert act(2, temperature=3) == 6
    assert act(first=2) == 2
    assert act.__doc__ == "Multiplies."


def test_an_unknown_one_names_the_nearest() -> None:
    wrong: dict[str, Any] = {"temprature": 3}
    with pytest.raises(TypeError, match=r"act\(\) has no keyword 'temprature'; did you mean"):
        act(2, **wrong)
    wrong = {"zzz": 3}
    with pytest.raises(TypeError, match=r"see help\(act\)"):
        act(2, **wrong)


def test_aliases() -> None:
    assert resolve_aliases({"n": 2, "stop": "a"}) == {"choice_count": 2, "stop_sequences": "a"}
    assert resolve_aliases({"model": "m"}) == {"model": "m"}
    for both in ({"n": 2, "choice_count": 2}, {"max_tokens": 1, "max_completion_tokens": 1}):
        with pytest.raises(TypeError, match="another name"):
            resolve_aliases(dict(both))
