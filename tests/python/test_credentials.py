"""Credential: one source, and no secret shown."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from nexusnitro import Credential
from nexusnitro.credentials import make_credential

WRONG = [
    (lambda: Credential(), "Credential: 0 sources are given"),
    (lambda: Credential(id="a", api_key="sk-planted"), "Credential: 2 sources are given"),
    (lambda: Credential(id=""), "Credential.id: is empty"),
    (lambda: Credential(env="X"), "has no keyword 'env'"),
]


@pytest.mark.parametrize(("make", "words"), WRONG)
def test_what_is_wrong_is_named_with_what_was_expected(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        make()
    assert "planted" not in str(caught.value)


def test_reprs_and_pickles() -> None:
    assert repr(Credential(id="a")) == "Credential(id='a')"
    assert repr(Credential(bearer="planted")) == "Credential(bearer='***')"
    for source, value in (("api_key", ""), ("aws", {"keys": {"a": "b"}})):
        known = make_credential(source, value)
        assert pickle.loads(pickle.dumps(known)) == known
        assert hash(known) == hash(make_credential(source, value))
    assert Credential(id="a") != Credential(api_key="a")
