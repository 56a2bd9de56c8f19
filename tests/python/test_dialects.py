"""The options of dialects: what is checked where they are made."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import BedrockOptions, ChatTemplate, EmbeddedOptions, HealthCheck, LightllmOptions
from nexusnitro.dialects import OPTIONS


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: EmbeddedOptions(chunk_tokens=1_001), "EmbeddedOptions.chunk_tokens: is 1,001"),
        (lambda: EmbeddedOptions(mode="ehco"), "did you mean 'echo'"),
        (lambda: LightllmOptions(native=1), "LightllmOptions.native: is a int"),
        (lambda: LightllmOptions(chat_template="x"), "expected a ChatTemplate"),
        (lambda: ChatTemplate(user=b"x"), "ChatTemplate.user: is a bytes"),
        (lambda: HealthCheck(interval=-1), "HealthCheck.interval: is -1 s"),
        (lambda: BedrockOptions(regoin="x"), "did you mean 'region'"),
    ],
)
def test_what_is_wrong_is_named(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        make()


def test_their_fields_are_those_of_the_proto() -> None:
    for cls in OPTIONS:
        assert list(cls.CHECKS) == [field.name for field in cls.MESSAGE.DESCRIPTOR.fields]
        assert repr(cls()) == f"{cls.__name__}()"
    assert EmbeddedOptions(seed=-5, mode="echo").seed == -5
