"""Config: what is checked where it is made, and how small it is."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from nexusnitro import Backend, Config

LOCAL = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def backend(**changes: Any) -> Backend:
    """A backend that is right but for the changes."""
    return Backend(**{"name": "a", "api_schema": "openai", "model": "m", **changes})


def config(**changes: Any) -> Config:
    """A config that is right but for the changes."""
    return Config(**{"id": "fast", "backends": [LOCAL], **changes})


WRONG = [
    (lambda: config(id="Fast"), "Config.id: is 'Fast'; expected 1 to 63 of"),
    (lambda: config(id="1a"), "Config.id"),
    (lambda: config(id="a\n"), "Config.id"),
    (lambda: config(id=None), "Config.id: is a NoneType"),
    (lambda: config(backends=[]), "Config.backends: is empty"),
    (lambda: config(backends=LOCAL), "Config.backends: is a Backend; expected a list"),
    (lambda: config(backends=["x"]), r"Config.backends\[0\]: is a str; expected a Backend"),
    (lambda: config(backends=[LOCAL, LOCAL]), r"Config.backends\[1\].name: is 'local', like an"),
    (lambda: config(backends=[backend(name=f"b{i}") for i in range(65)]), "has 65 entries"),
    (lambda: config(timeouts=3), "Config.timeouts: is a int; expected a Timeouts"),
    (lambda: config(labels={"": "x"}), "Config.labels: has a key ''"),
    (lambda: config(labels={"é" * 32: "x"}), "expected 1 to 63 bytes"),
    (lambda: config(labels={"k": "é" * 128}), "Config.labels.k: has 256 bytes"),
    (lambda: config(labels={f"k{i}": "" for i in range(65)}), "Config.labels: has 65 entries"),
    (lambda: config(timeout=3), "did you mean 'timeouts'"),
]


@pytest.mark.parametrize(("make", "words"), WRONG)
def test_what_is_wrong_is_named_with_what_was_expected(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        make()
    assert "planted" not in str(caught.value)


def test_a_config_with_a_backend_is_small() -> None:
    count = 1_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        made = [
            Config(f"c-{i}", [Backend(f"b-{i}", "openai", f"http://h-{i}:8000/v1", f"m-{i}")])
            for i in range(count)
        ]
        size = (tracemalloc.get_traced_memory()[0] - before) / len(made)
    finally:
        tracemalloc.stop()
    assert size < 1_000


def test_what_is_right_is_kept() -> None:
    assert config(id="configs/fast").name == "configs/fast"
    assert config(id="").name == ""
    assert config(backends=iter([LOCAL])).backends == (LOCAL,)
    assert config().state.origin is None
    assert config().timeouts is None
    assert config().labels == {}
