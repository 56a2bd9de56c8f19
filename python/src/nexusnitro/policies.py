"""The policies of a config: how long, how often, how many. Immutable, checked where they are made.

Lengths of time are seconds, or `datetime.timedelta`; None stands for the sidecar's default.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from nexusnitro.config_checks import (
    COUNT_MAX,
    INT64_MAX,
    Check,
    is_count,
    is_flag,
    is_seconds,
    is_share,
    is_text,
    is_word,
)
from nexusnitro.keywords import names_nearest
from nexusnitro.v1 import policies_pb2

Seconds = float | datetime.timedelta
Strategy = Literal["ordered", "weighted", "least_loaded", "sticky"]

Checks = dict[str, Check]

_is_int64 = is_count(1, INT64_MAX)
_is_positive = is_count(1, COUNT_MAX)


class CheckedFields:
    """Base of dataclasses whose fields are checked, and kept in one form, when they are made.

    A field that has its default value is not looked at.
    """

    __slots__ = ()

    CHECKS: ClassVar[Checks]
    MESSAGE: ClassVar[Any]  # Class of the protobuf message that has fields of the same names.

    def __post_init__(self) -> None:
        cls = type(self)
        for name, check in cls.CHECKS.items():
            value = getattr(self, name)
            if _is_default(value):
                continue
            kept = check(f"{cls.__name__}.{name}", value)
            if kept is not value:
                object.__setattr__(self, name, kept)

    def _short_repr(self) -> str:
        """The fields that are not their default."""
        given = [(name, getattr(self, name)) for name in self.CHECKS]
        shown = [f"{name}={value!r}" for name, value in given if not _is_default(value)]
        return f"{type(self).__name__}({', '.join(shown)})"


def _is_default(value: Any) -> bool:
    return value is None or value is False or value == ""


def finish(classes: Iterable[Any]) -> None:
    """Gives dataclasses errors that name the nearest keyword, and a short repr."""
    for cls in classes:
        cls.__init__ = names_nearest(cls.__init__)
        cls.__repr__ = CheckedFields._short_repr


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts(CheckedFields):
    """How long each phase of a call may take. Over 0 and at most a day.

    Attributes:
        connect: From the start of an attempt to an open connection. Default: 5 s.
        first_byte: From the open connection to the first byte of the reply, streams only.
        first_token: From the start of an attempt to its first token, streams only.
        between_tokens: Between one token and the next.
        attempt: For one attempt.
        total: For the whole call, over all attempts. Default: 10 min.
        reader_stalled: For a reader that takes nothing while its stream is paused.

    Example:
        Timeouts(connect=3, total=datetime.timedelta(minutes=2))
    """

    connect: Seconds | None = None
    first_byte: Seconds | None = None
    first_token: Seconds | None = None
    between_tokens: Seconds | None = None
    attempt: Seconds | None = None
    total: Seconds | None = None
    reader_stalled: Seconds | None = None

    MESSAGE = policies_pb2.Timeouts
    CHECKS: ClassVar[Checks] = {
        "connect": is_seconds,
        "first_byte": is_seconds,
        "first_token": is_seconds,
        "between_tokens": is_seconds,
        "attempt": is_seconds,
        "total": is_seconds,
        "reader_stalled": is_seconds,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy(CheckedFields):
    """How failed attempts are repeated on the same backend.

    Attributes:
        attempts_max: Most attempts in a call, over all backends, 1 to 20. Default: 3.
        share_of_calls_max: Retries as a share of a backend's calls, 0 to 1. Default: 0.2.
        backoff_base: First pause; doubles with each retry. Default: 0.25 s.
        backoff_max: Longest pause. Default: 8 s.
        retry_sent_no_answer: Whether to repeat a request that was sent and got no answer; it may
            have been paid for.
    """

    attempts_max: int | None = None
    share_of_calls_max: float | None = None
    backoff_base: Seconds | None = None
    backoff_max: Seconds | None = None
    retry_sent_no_answer: bool = False

    MESSAGE = policies_pb2.RetryPolicy
    CHECKS: ClassVar[Checks] = {
        "attempts_max": is_count(1, 20),
        "share_of_calls_max": is_share,
        "backoff_base": is_seconds,
        "backoff_max": is_seconds,
        "retry_sent_no_answer": is_flag,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackPolicy(CheckedFields):
    """How calls move on to the next backend.

    Attributes:
        share_of_calls_max: Fallbacks as a share of calls, 0 to 1. Default: 1.
    """

    share_of_calls_max: float | None = None

    MESSAGE = policies_pb2.FallbackPolicy
    CHECKS: ClassVar[Checks] = {"share_of_calls_max": is_share}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy(CheckedFields):
    """How a backend is chosen.

    Attributes:
        strategy: `ordered` (default), `weighted`, `least_loaded` or `sticky`.
        sticky_key: Metadata key that sticky routing reads. Default: `user_id`.
    """

    strategy: Strategy | None = None
    sticky_key: str = ""

    MESSAGE = policies_pb2.RoutingPolicy
    CHECKS: ClassVar[Checks] = {
        "strategy": is_word(("ordered", "weighted", "least_loaded", "sticky")),
        "sticky_key": is_text,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitBreaker(CheckedFields):
    """When a failing backend is left alone.

    Attributes:
        consecutive_failures: Failures in a row that open it. Default: 5.
        failure_rate: Share of failures that opens it, 0 to 1. Default: 0.25.
        attempts_min: Fewest attempts in the window before the rate counts. Default: 20.
        window: Length of the window. Default: 30 s.
        open_time: How long it stays open before one probe. Default: 10 s.
        disabled: Turns it off.
    """

    consecutive_failures: int | None = None
    failure_rate: float | None = None
    attempts_min: int | None = None
    window: Seconds | None = None
    open_time: Seconds | None = None
    disabled: bool = False

    MESSAGE = policies_pb2.CircuitBreaker
    CHECKS: ClassVar[Checks] = {
        "consecutive_failures": _is_positive,
        "failure_rate": is_share,
        "attempts_min": _is_positive,
        "window": is_seconds,
        "open_time": is_seconds,
        "disabled": is_flag,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitPolicy(CheckedFields):
    """How many calls and tokens a minute.

    Attributes:
        requests_per_minute: Calls a minute. Default: no limit.
        tokens_per_minute: Tokens a minute, estimated before and corrected after. Default: no limit.
        fail_open: Whether calls go on while the shared store is gone.
    """

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    fail_open: bool = False

    MESSAGE = policies_pb2.RateLimit
    CHECKS: ClassVar[Checks] = {
        "requests_per_minute": _is_int64,
        "tokens_per_minute": _is_int64,
        "fail_open": is_flag,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrencyLimit(CheckedFields):
    """How many calls at once.

    Attributes:
        in_flight_max: Calls in flight, 1 to 1,000,000. Default: no limit.
        queue_max: Calls that wait for a place, 0 to 1,000,000. Default: 0.
        queue_time_max: Longest wait. Default: until the call's deadline.
    """

    in_flight_max: int | None = None
    queue_max: int | None = None
    queue_time_max: Seconds | None = None

    MESSAGE = policies_pb2.ConcurrencyLimit
    CHECKS: ClassVar[Checks] = {
        "in_flight_max": _is_positive,
        "queue_max": is_count(0, COUNT_MAX),
        "queue_time_max": is_seconds,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy(CheckedFields):
    """Whether and how answers are kept.

    Attributes:
        ttl: How long an answer is kept. Default: nothing is kept.
        shared: Whether callers share each other's answers.
        bytes_max: Most bytes kept. Default: 64 MiB.
        single_flight: Whether identical calls in flight share one upstream call.
    """

    ttl: Seconds | None = None
    shared: bool = False
    bytes_max: int | None = None
    single_flight: bool = False

    MESSAGE = policies_pb2.CachePolicy
    CHECKS: ClassVar[Checks] = {
        "ttl": is_seconds,
        "shared": is_flag,
        "bytes_max": _is_int64,
        "single_flight": is_flag,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgingPolicy(CheckedFields):
    """Whether a slow start is tried on a second backend at once.

    Attributes:
        delay: Time without a first token after which the next backend is asked as well.
        share_of_calls_max: Hedges as a share of calls, 0 to 1. Default: 0.1.
    """

    delay: Seconds | None = None
    share_of_calls_max: float | None = None

    MESSAGE = policies_pb2.HedgingPolicy
    CHECKS: ClassVar[Checks] = {"delay": is_seconds, "share_of_calls_max": is_share}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePolicy(CheckedFields):
    """Whether a share of the traffic is written to disk. `dir` is of the config file alone.

    Attributes:
        dir: Folder of the sidecar's machine.
        share: Share of calls, 0 to 1.
        bytes_max: Most bytes on disk. Default: 64 MiB.
    """

    dir: str = ""
    share: float | None = None
    bytes_max: int | None = None

    MESSAGE = policies_pb2.CapturePolicy
    CHECKS: ClassVar[Checks] = {"dir": is_text, "share": is_share, "bytes_max": _is_int64}


POLICIES: tuple[Any, ...] = (
    Timeouts,
    RetryPolicy,
    FallbackPolicy,
    RoutingPolicy,
    CircuitBreaker,
    RateLimitPolicy,
    ConcurrencyLimit,
    CachePolicy,
    HedgingPolicy,
    CapturePolicy,
)
finish(POLICIES)
