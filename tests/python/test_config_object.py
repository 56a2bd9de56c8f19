"""What configs and backends have in common: immutable, comparable, copied, pickled."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from nexusnitro import Backend, Config, Credential, RetryPolicy, Timeouts

LOCAL = Backend("local", "openai", "http://vllm:8000/v1", "qwen3")


def config(**changes: Any) -> Config:
    """A config that is right but for the changes."""
    return Config(**{"id": "fast", "backends": [LOCAL], **changes})


def test_they_are_immutable() -> None:
    made = config(labels={"a": "b"})
    for target, name in ((made, "id"), (made, "labels"), (LOCAL, "model"), (LOCAL, "new")):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(target, name, "x")
        with pytest.raises(AttributeError):
            delattr(target, name)
    with pytest.raises(TypeError):
        made.labels["c"] = "d"  # type: ignore[index]
    with pytest.raises(AttributeError):
        Credential(id="a").value = "b"  # type: ignore[misc]
    labels = {"a": "b"}
    kept = config(labels=labels)
    labels["a"] = "c"
    assert kept.labels == {"a": "b"}


def test_replace_changes_keeps_and_takes_away() -> None:
    made = config(labels={"a": "b"}, timeouts=Timeouts(total=3), etag="e1")
    changed = made.replace(labels=None, retry=RetryPolicy(attempts_max=1))
    assert (changed.labels, changed.etag) == ({}, "e1")
    assert changed.timeouts == Timeouts(total=3)
    assert made.labels == {"a": "b"}
    assert LOCAL.replace(model="other").endpoint == LOCAL.endpoint
    with pytest.raises(TypeError, match="did you mean 'labels'"):
        made.replace(label={})


def test_equality_hash_copies_and_pickles() -> None:
    made = config(labels={"a": "b"}, backends=[LOCAL.replace(headers={"x-a": "b"})])
    assert made == config(labels={"a": "b"}, backends=[LOCAL.replace(headers={"x-a": "b"})])
    assert made == made.replace(etag="other")
    assert made != made.replace(labels=None)
    assert made != made.backends[0]
    assert len({made, made.replace(etag="other"), config(id="b")}) == 2
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert type(again) is Config
        assert again == made
        with pytest.raises(AttributeError):
            again.id = "x"


def test_reprs_show_what_is_set_and_no_secret() -> None:
    made = LOCAL.replace(headers={"x-key": "planted"}, credential=Credential(bearer="planted"))
    shown = repr(config(backends=[made], retry=RetryPolicy(attempts_max=1)))
    assert shown.startswith("Config(id='fast', backends=(Backend(name='local', api_schema=")
    assert "retry=RetryPolicy(attempts_max=1)" in shown
    assert "Credential(bearer='***')" in shown
    assert "planted" not in shown
