"""Keeps clients usable across `os.fork`: gunicorn's workers, multiprocessing, ….

gRPC's threads do not live on in a forked child, and a child that uses its parent's channel hangs or
spoils the parent's connection. So before a fork every channel without calls under way is closed,
and gRPC's threads are waited for; parent and child then each make a new channel when they next need
one, and the child waits on pollers of its own. Where calls are under way, or another library keeps
gRPC at work, gRPC cannot be used in the child, and using a client there raises `ForkedClientError`.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from typing import Protocol

from nexusnitro import grpc_pollers
from nexusnitro.errors import ErrorDetails, ForkedClientError

_THREADS_END_MAX = 0.25  # Seconds to wait for gRPC's threads; they take about 0.1 ms.
_THREADS_END_PAUSE = 0.0002  # Seconds.
_SETTLE = 0.001  # Seconds; a thread that is gone from /proc may not be gone from its own lists.
_SETTLE_BLINDLY = 0.02  # Seconds, where there is no /proc to look at.
_THREAD_FOLDER = "/proc/self/task"
_GRPC_THREADS = (
    "grpc",
    "event_engine",
    "lifeguard",
    "timer_manager",
    "default-executo",
    "resolver-execut",
)


class ChannelOwner(Protocol):
    """What holds channels."""

    def lock_for_fork(self) -> None:
        """Keeps calls from beginning."""

    def close_idle(self) -> int:
        """Closes the channels without calls under way. Returns the number of calls under way."""

    def unlock_after_fork(self) -> None:
        """Lets calls begin again, in the parent."""

    def forget_after_fork(self) -> bool:
        """Lets go of everything untouched, in the child. Returns whether there was any."""


class _Forks:
    """The state of this process. Its methods run in the thread that forks."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._owners: weakref.WeakSet[ChannelOwner] = weakref.WeakSet()
        self._locked: list[ChannelOwner] = []
        self._prepared = False
        self._used = False  # Whether there ever was an owner.
        self._trouble = ""  # Why gRPC could not be used in a child that is forked now.
        self.unusable = ""  # Why gRPC cannot be used in this process; empty if it can.

    def add(self, owner: ChannelOwner) -> None:
        with self._lock:
            self._used = True
            self._owners.add(owner)

    def before(self) -> None:
        self._lock.acquire()
        self._locked = list(self._owners)
        calls = 0
        for owner in self._locked:
            owner.lock_for_fork()
            calls += owner.close_idle()
        self._trouble = ""
        if calls:
            self._trouble = f"{calls} calls of its clients were under way"
        elif self._locked and not _await_threads() and not _grpc_handles_forks():
            self._trouble = "gRPC was at work, perhaps for another library"
        self._prepared = True

    def after_in_parent(self) -> None:
        for owner in self._locked:
            owner.unlock_after_fork()
        self._locked = []
        self._prepared = False
        self._lock.release()

    def after_in_child(self) -> None:
        self._lock = threading.RLock()  # Another thread may have held the old one.
        had_channels = [owner.forget_after_fork() for owner in list(self._owners)]
        if not self._prepared and any(had_channels) and not _grpc_handles_forks():
            # A program in C forked, and told Python afterwards only.
            self._trouble = "channels were open, and Python was not told before"
        self.unusable = self.unusable or self._trouble
        if self._used and not self.unusable and not _grpc_handles_forks():
            try:
                grpc_pollers.renew()
            except OSError as error:
                self.unusable = f"its pollers could not be renewed ({error.strerror})"
        self._locked = []
        self._prepared = False


def _await_threads() -> bool:
    """Waits for gRPC's threads to end. Returns whether they did."""
    if not os.path.isdir(_THREAD_FOLDER):
        time.sleep(_SETTLE_BLINDLY)
        return True
    deadline = time.monotonic() + _THREADS_END_MAX
    while _has_grpc_threads():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_THREADS_END_PAUSE)
    time.sleep(_SETTLE)
    return True


def _has_grpc_threads() -> bool:
    for thread in os.listdir(_THREAD_FOLDER):
        try:
            with open(f"{_THREAD_FOLDER}/{thread}/comm", encoding="utf-8") as file:
                if file.read().startswith(_GRPC_THREADS):
                    return True
        except OSError:
            continue  # It has just ended.
    return False


def _grpc_handles_forks() -> bool:
    """Whether the user asked gRPC to take care of forks itself."""
    return os.environ.get("GRPC_ENABLE_FORK_SUPPORT", "").lower() in ("1", "true", "yes")


_forks = _Forks()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_forks.before,
        after_in_parent=_forks.after_in_parent,
        after_in_child=_forks.after_in_child,
    )


def add_owner(owner: ChannelOwner) -> None:
    """Has an owner of channels told of forks, for as long as it lives."""
    _forks.add(owner)


def check_usable() -> None:
    """Checks that gRPC can be used in this process.

    Raises:
        ForkedClientError: It cannot, since the process was forked at a bad time.
    """
    if _forks.unusable:
        raise ForkedClientError(
            f"this process cannot use gRPC: when its parent forked it, {_forks.unusable}. "
            "Fork while no call is under way, or start processes with the method "
            '"spawn" or "forkserver"',
            ErrorDetails(code="FAILED_PRECONDITION", not_sent=True),
        )
