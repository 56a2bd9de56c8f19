"""The policies: what is checked where they are made."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nexusnitro import ConcurrencyLimit, RateLimitPolicy, RetryPolicy, RoutingPolicy, Timeouts

WRONG = [
    (lambda: Timeouts(connect=0), "Timeouts.connect: is 0 s; expected over 0 s and at most 86400"),
    (lambda: Timeouts(total=86_401), "Timeouts.total"),
    (lambda: Timeouts(total=float("nan")), "Timeouts.total"),
    (lambda: Timeouts(total="3s"), "Timeouts.total: is a str; expected seconds or a timedelta"),
    (lambda: Timeouts(total=True), "Timeouts.total: is a bool"),
    (lambda: Timeouts(totl=1), "did you mean 'total'"),
    (lambda: RetryPolicy(attempts_max=0), "RetryPolicy.attempts_max: is 0; expected 1 to 20"),
    (lambda: RetryPolicy(attempts_max=2.0), "RetryPolicy.attempts_max: is a float"),
    (lambda: RetryPolicy(share_of_calls_max=1.5), "RetryPolicy.share_of_calls_max: is 1.5"),
    (lambda: RetryPolicy(retry_sent_no_answer=1), "RetryPolicy.retry_sent_no_answer: is a int"),
    (lambda: RoutingPolicy(strategy="weigted"), "did you mean 'weighted'"),
    (lambda: ConcurrencyLimit(in_flight_max=0), "ConcurrencyLimit.in_flight_max: is 0"),
    (lambda: RateLimitPolicy(tokens_per_minute=0), "expected 1 or more"),
]


@pytest.mark.parametrize(("make", "words"), WRONG)
def test_what_is_wrong_is_named_with_what_was_expected(make: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        make()
    assert "planted" not in str(caught.value)


def test_lengths_of_time_are_kept_in_seconds() -> None:
    half = Timeouts(connect=datetime.timedelta(milliseconds=500), total=3)
    assert (half.connect, half.total, half.first_byte) == (0.5, 3.0, None)
    assert repr(half) == "Timeouts(connect=0.5, total=3.0)"
    assert repr(ConcurrencyLimit(in_flight_max=1, queue_max=0)).endswith("queue_max=0)")


def test_they_are_immutable_and_equal_by_value() -> None:
    assert Timeouts(total=3) == Timeouts(total=datetime.timedelta(seconds=3))
    assert hash(Timeouts(total=3)) == hash(Timeouts(total=3.0))
    with pytest.raises(AttributeError):
        Timeouts(total=3).total = 4  # type: ignore[misc]
