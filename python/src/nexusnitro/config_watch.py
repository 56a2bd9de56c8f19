"""Where a watch of configs stands; shared by both kinds of clients."""

from __future__ import annotations

from typing import Any

from nexusnitro.attempts import backoff
from nexusnitro.chat_options import check_count
from nexusnitro.config_checks import is_flag
from nexusnitro.config_errors import StoreUnavailableError, WatchTooOldError
from nexusnitro.config_requests import watch_request
from nexusnitro.config_results import ConfigChange, read_change
from nexusnitro.errors import (
    CallCancelledError,
    DrainingError,
    NexusNitroError,
    SidecarConnectionLostError,
)

# What passes by itself: the sidecar restarts, or the way to it was cut.
_PASSING = (SidecarConnectionLostError, DrainingError, StoreUnavailableError, CallCancelledError)


class WatchState:
    """What a watch asks for next, and what follows when its stream has ended. Not thread-safe.

    Args:
        after_version: Version to go on from; 0: from the current state.
        resume: Whether it goes on by itself.
    """

    def __init__(self, after_version: int, resume: bool) -> None:
        self._version = check_count("after_version", after_version)
        self._resume = is_flag("resume", resume)
        self._told = False  # Whether anything was told that a new reading makes void.
        self._complete = self._version > 0  # Whether what comes are changes.
        self._breaks = 0  # Streams in a row that ended before they told anything.

    def request(self) -> bytes:
        """The request for the next stream."""
        return watch_request(self._version)

    def read(self, response: Any) -> ConfigChange | None:
        """Takes in a response. Returns what it tells; None if that is not known here."""
        self._breaks = 0
        change = read_change(response)
        if change is not None and change.kind == "current_state_complete":
            self._complete = True
        # Amid the current state there is no version that all before it have been told.
        if self._complete:
            self._version = response.version
        self._told = True
        return change

    def after_end(
        self, error: NexusNitroError | None, closed: bool
    ) -> tuple[float, ConfigChange | None]:
        """Decides what follows the end of a stream.

        Args:
            error: How it ended; None if the sidecar ended it.
            closed: Whether the client was closed.

        Returns:
            Seconds to wait before the next stream, and what is to be told before.

        Raises:
            NexusNitroError: `error` itself, or one that says that the stream ended, if there is no
                next stream.
        """
        failure = error or SidecarConnectionLostError("the sidecar ended the watch")
        too_old = isinstance(failure, WatchTooOldError)
        if not self._resume or closed or not (too_old or isinstance(failure, _PASSING)):
            raise failure
        delay = 0.0 if too_old and not self._breaks else backoff(self._breaks, failure.retry_after)
        self._breaks += 1
        if too_old or not self._complete:
            return delay, self._reset()
        return delay, None

    def _reset(self) -> ConfigChange | None:
        told, self._told = self._told or self._version > 0, False
        self._version, self._complete = 0, False
        return ConfigChange("reset") if told else None
