"""Attempts: the deadline of a call and its repeats."""

from __future__ import annotations

from typing import Any

import pytest

from nexusnitro import attempts as module
from nexusnitro.attempts import Attempts, backoff, may_retry
from nexusnitro.errors import (
    CallTimeoutError,
    ErrorDetails,
    NexusNitroError,
    SidecarUnavailableError,
)


class Clock:
    """Stands in for the module `time`."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def refusal(**facts: Any) -> NexusNitroError:
    """An error that may be repeated, but for the facts."""
    return NexusNitroError("no", ErrorDetails(**{"code": "UNAVAILABLE", "not_sent": True, **facts}))


def test_the_time_only_shrinks(clock: Clock) -> None:
    attempts = Attempts(10.0, 2, 5.0)
    assert attempts.remaining() == 10.0
    clock.now += 4
    assert attempts.remaining() == 6.0
    clock.now += 6
    with pytest.raises(CallTimeoutError, match="10 s") as caught:
        attempts.remaining()
    assert caught.value.not_sent
    assert caught.value.phase == "connect"


def test_no_timeout_is_no_limit(clock: Clock) -> None:
    assert Attempts(None, 2, 5.0).remaining() is None


def test_restart_counts_anew(clock: Clock) -> None:
    attempts = Attempts(10.0, 2, 5.0)
    clock.now += 9
    attempts.restart()
    assert attempts.remaining() == 10.0


def test_probes_end_with_the_connect_timeout_or_the_call(clock: Clock) -> None:
    attempts = Attempts(10.0, 2, 5.0)
    assert attempts.probe_timeout() == 5.0
    clock.now += 4
    assert attempts.probe_timeout() == 1.0
    assert Attempts(2.0, 2, 5.0).probe_timeout() == 2.0


def test_a_probe_is_repeated_while_there_is_time(clock: Clock) -> None:
    attempts = Attempts(10.0, 2, 5.0)
    attempts.probe_timeout()
    assert attempts.after_probe("UNAVAILABLE") == 0.02
    clock.now += 5
    assert attempts.after_probe("DEADLINE_EXCEEDED") == 0.0
    error = attempts.not_reached("unix:///x", "refused")
    assert isinstance(error, SidecarUnavailableError)
    assert "5.0 s" in str(error)


def test_whatever_else_a_probe_is_answered_it_was_answered(clock: Clock) -> None:
    assert Attempts(10.0, 2, 5.0).after_probe("UNIMPLEMENTED") is None


def test_repeats_are_counted(clock: Clock) -> None:
    attempts = Attempts(100.0, 2, 5.0)
    error = refusal()
    assert 0.05 <= attempts.delay_after(error) <= 0.1
    assert 0.1 <= attempts.delay_after(error) <= 0.2
    with pytest.raises(NexusNitroError) as caught:
        attempts.delay_after(error)
    assert caught.value is error


def test_no_repeat_that_would_come_too_late(clock: Clock) -> None:
    attempts = Attempts(3.0, 2, 5.0)
    with pytest.raises(NexusNitroError):
        attempts.delay_after(refusal(retry_after=3.0))
    assert attempts.delay_after(refusal(retry_after=1.0)) >= 1.0


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({}, True),
        ({"code": "RESOURCE_EXHAUSTED"}, True),
        ({"not_sent": False}, False),
        ({"code": "INVALID_ARGUMENT"}, False),
        ({"code": "DEADLINE_EXCEEDED"}, False),
    ],
)
def test_only_what_was_not_sent_and_may_pass_is_repeated(facts: dict[str, Any], may: bool) -> None:
    assert may_retry(refusal(**facts)) is may


def test_the_pause_grows_to_a_limit_and_honours_the_sidecars() -> None:
    for retries in range(20):
        limit = min(5.0, 0.1 * 2**retries)
        assert limit / 2 <= backoff(retries, None) <= limit
        assert 7.0 <= backoff(retries, 7.0) <= 7.0 + limit / 2
