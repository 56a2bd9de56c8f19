"""How long a call may take, and when it is tried again."""

from __future__ import annotations

import random
import time

from nexusnitro.error_details import sidecar_unavailable
from nexusnitro.errors import (
    CallTimeoutError,
    ErrorDetails,
    NexusNitroError,
    SidecarUnavailableError,
)

_BACKOFF_BASE = 0.1  # Seconds before the first repeat; doubles with each.
_BACKOFF_MAX = 5.0  # Seconds.
_PROBE_PAUSE = 0.02  # Seconds between probes of which the first met a connection that was dead.

# Codes that say "try again". Others are not repeated even if nothing was sent.
_RETRIABLE_CODES = frozenset({"UNAVAILABLE", "RESOURCE_EXHAUSTED"})


class Attempts:
    """The deadline of one call and the repeats that it has left.

    Only a call of which no byte reached a backend is repeated: a connection to the sidecar that was
    never made, or a status that says so (`not_sent`). Not thread-safe.

    Args:
        timeout: Seconds for the whole call, waiting and repeats included; None: no limit.
        max_retries: Most repeats.
        connect_timeout: Seconds to wait for the sidecar.
    """

    __slots__ = (
        "_connect_timeout",
        "_deadline",
        "_probing_since",
        "_retries",
        "_retries_max",
        "_timeout",
    )

    def __init__(self, timeout: float | None, max_retries: int, connect_timeout: float) -> None:
        self._timeout = timeout
        self._deadline = float("inf") if timeout is None else time.monotonic() + timeout
        self._retries = 0
        self._retries_max = max_retries
        self._connect_timeout = connect_timeout
        self._probing_since: float | None = None

    def restart(self) -> None:
        """Begins to count the time anew: the call begins now."""
        if self._timeout is not None:
            self._deadline = time.monotonic() + self._timeout

    def remaining(self) -> float | None:
        """Seconds that are left of the call; None: no limit.

        Raises:
            CallTimeoutError: None are left.
        """
        if self._timeout is None:
            return None
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise CallTimeoutError(
                f"the call's {self._timeout:.3g} s were over before it was sent",
                ErrorDetails(code="DEADLINE_EXCEEDED", not_sent=True, phase="connect"),
            )
        return left

    def probe_timeout(self) -> float:
        """Seconds that a probe for the sidecar may take; 0 or less if there is no time for one."""
        now = time.monotonic()
        if self._probing_since is None:
            self._probing_since = now
        return min(self._deadline, self._probing_since + self._connect_timeout) - now

    def after_probe(self, code: str) -> float | None:
        """Decides what follows a probe that failed.

        Args:
            code: Its gRPC code.

        Returns:
            Seconds to wait before the next probe; None if the sidecar was reached: whatever it
            answered, it answered.
        """
        if code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
            return max(0.0, min(_PROBE_PAUSE, self.probe_timeout()))
        self._probing_since = None
        return None

    def not_reached(self, target: str, why: str) -> SidecarUnavailableError:
        """The error of a sidecar that no probe reached in time.

        Args:
            target: Where it was sought.
            why: gRPC's words; may be empty.
        """
        since = self._probing_since
        return sidecar_unavailable(target, None if since is None else time.monotonic() - since, why)

    def delay_after(self, error: NexusNitroError) -> float:
        """Decides what follows an error of the call itself.

        Args:
            error: The error of the last attempt.

        Returns:
            Seconds to wait before the next attempt.

        Raises:
            NexusNitroError: `error` itself, if there is no next attempt.
        """
        if not may_retry(error) or self._retries >= self._retries_max:
            raise error
        delay = backoff(self._retries, error.retry_after)
        if time.monotonic() + delay >= self._deadline:
            raise error  # An honest error now is worth more than one later.
        self._retries += 1
        self._probing_since = None
        return delay


def may_retry(error: NexusNitroError) -> bool:
    """Whether a call that ended so may be repeated."""
    return error.not_sent and error.code in _RETRIABLE_CODES


def backoff(retries: int, retry_after: float | None) -> float:
    """Seconds to wait before a repeat, with jitter, so that callers do not come back as one.

    Args:
        retries: Repeats made so far.
        retry_after: Least seconds that the sidecar asked for, if it did.

    Returns:
        The pause.
    """
    limit = min(_BACKOFF_MAX, _BACKOFF_BASE * 2**retries)
    jitter = random.uniform(limit / 2, limit)
    return jitter if retry_after is None else retry_after + jitter / 2
