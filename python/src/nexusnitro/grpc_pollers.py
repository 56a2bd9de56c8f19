"""Gives a forked child pollers of its own in gRPC's place.

gRPC 1.51 keeps its epoll instance, and the eventfd that wakes it, when its last channel is closed;
newer ones let go of both. A child inherits them, and since its parent and its siblings use the same
ones, each takes events that were meant for another: now and then an answer is never read. So a
child replaces them by new ones, under the same numbers and with the same entries. Linux alone has
such things.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from typing import NamedTuple

_EPOLL_CTL_ADD = 1
_EPOLL_CLOEXEC = 0o2000000
_FD_FOLDER = "/proc/self/fd"
_ENTRY = re.compile(r"^tfd:\s*(\d+) events:\s*([0-9a-f]+) data:\s*([0-9a-f]+)", re.MULTILINE)
_GRPC_LIBRARY = "cygrpc"

_libc = ctypes.CDLL(None, use_errno=True)


class _Event(ctypes.Structure):
    """The kernel's struct epoll_event, which is packed on x86-64 alone."""

    if platform.machine() == "x86_64":
        _pack_ = 1
    _fields_ = (("events", ctypes.c_uint32), ("data", ctypes.c_uint64))


class _Entry(NamedTuple):
    """What an epoll instance waits for: a descriptor, its events, and what they are told with."""

    fd: int
    events: int
    data: int


def renew() -> None:
    """Replaces the pollers. For a child that has just been forked, while gRPC has no threads in it.

    Raises:
        OSError: It cannot be done; gRPC must not be used then.
    """
    if not sys.platform.startswith("linux") or not os.path.isdir(_FD_FOLDER):
        return
    kinds = _descriptors()
    memory: list[tuple[int, int]] | None = None
    for fd, kind in kinds.items():
        if kind != "anon_inode:[eventpoll]":
            continue
        entries = _entries(fd)
        if not entries or any(kinds.get(entry.fd) != "anon_inode:[eventfd]" for entry in entries):
            continue
        if memory is None:
            memory = _grpc_memory()
        # Others tell events by descriptor or by memory of their own; gRPC by a variable of its own.
        if all(any(low <= entry.data < high for low, high in memory) for entry in entries):
            _replace(fd, entries)


def _descriptors() -> dict[int, str]:
    """What each open descriptor is."""
    kinds = {}
    for name in os.listdir(_FD_FOLDER):
        try:
            kinds[int(name)] = os.readlink(f"{_FD_FOLDER}/{name}")
        except OSError:
            continue  # That of the folder itself.
    return kinds


def _entries(epoll_fd: int) -> list[_Entry]:
    with open(f"/proc/self/fdinfo/{epoll_fd}", encoding="ascii") as file:
        found = _ENTRY.findall(file.read())
    return [_Entry(int(fd), int(events, 16), int(data, 16)) for fd, events, data in found]


def _grpc_memory() -> list[tuple[int, int]]:
    """Where gRPC's variables are: its library, and the nameless memory that follows each piece."""
    ranges: list[tuple[int, int]] = []
    end_of_library = -1
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        for line in file:
            fields = line.split(maxsplit=5)
            low, high = (int(part, 16) for part in fields[0].split("-"))
            nameless = len(fields) < 6
            if (not nameless and _GRPC_LIBRARY in fields[5]) or (
                nameless and low == end_of_library
            ):
                ranges.append((low, high))
                end_of_library = high
    return ranges


def _replace(epoll_fd: int, entries: list[_Entry]) -> None:
    new = _check(_libc.epoll_create1(_EPOLL_CLOEXEC))
    try:
        for entry in entries:
            fresh = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            os.dup2(fresh, entry.fd, inheritable=False)
            os.close(fresh)
            event = _Event(entry.events, entry.data)
            _check(_libc.epoll_ctl(new, _EPOLL_CTL_ADD, entry.fd, ctypes.byref(event)))
        os.dup2(new, epoll_fd, inheritable=False)
    finally:
        os.close(new)


def _check(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
