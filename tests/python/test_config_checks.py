"""The cheap checks: what is kept, and what errors say."""

from __future__ import annotations

import datetime

import pytest

from nexusnitro import config_checks
from support.programs import REPO


def test_values_are_kept_in_one_form() -> None:
    assert config_checks.is_seconds("t", datetime.timedelta(minutes=1)) == 60.0
    assert type(config_checks.is_seconds("t", 1)) is float
    assert config_checks.is_share("s", 1) == 1.0
    assert config_checks.is_texts("a", iter(["x", "y"])) == ("x", "y")
    assert config_checks.is_configs_id("id", "configs/a-1") == "a-1"
    assert config_checks.is_word(("a", "b"), {"c": "b"})("w", "c") == "b"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("inf"), "is inf s; expected over 0 s and at most 86400 s"),
        (1e-10, "expected at least a nanosecond"),
        (datetime.timedelta(), "is 0 s"),
        (None, "is a NoneType; expected seconds or a timedelta"),
    ],
)
def test_lengths_of_time(value: object, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        config_checks.is_seconds("t", value)


def test_a_value_of_the_wrong_type_is_not_shown() -> None:
    with pytest.raises(TypeError) as caught:
        config_checks.is_text("x", ["planted"])
    assert str(caught.value) == "x: is a list; expected a string"


def test_the_limits_are_those_of_the_sidecar() -> None:
    limits = REPO / "client_core" / "base" / "limits.h"
    if not limits.exists():
        pytest.skip(f"there is no {limits} here to compare with")
    text = limits.read_text()
    for name, value in (
        ("kBackendsPerConfigMax", config_checks.BACKENDS_MAX),
        ("kAliasesMax", config_checks.ALIASES_MAX),
        ("kExtraHeadersMax", config_checks.HEADERS_MAX),
        ("kLabelsMax", config_checks.LABELS_MAX),
        ("kLabelKeyBytesMax", config_checks.LABEL_KEY_BYTES_MAX),
        ("kLabelValueBytesMax", config_checks.LABEL_VALUE_BYTES_MAX),
    ):
        assert f"{name} = {value};" in text
