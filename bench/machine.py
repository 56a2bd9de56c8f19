"""The machine, date and versions that figures belong to, and who else used the processors."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import subprocess
from pathlib import Path

import grpc

import nexusnitro


class Usage:
    """The machine's processor time from now on, and how much of it was not ours."""

    def __init__(self) -> None:
        self._busy, self._stolen, self._all = _machine_seconds()
        self._own = _own_seconds()

    def summary(self) -> str:
        """What share of the machine others had; they disturb the figures."""
        busy, stolen, everything = _machine_seconds()
        total = max(everything - self._all, 1e-9)
        others = max(busy - self._busy - (_own_seconds() - self._own), 0.0)
        return (
            f"processor time of other processes {others / total:.0%} of the machine, "
            f"stolen by the host {(stolen - self._stolen) / total:.0%}"
        )


def describe(build_of_server: str, command: str) -> str:
    """A few lines that name the machine, the date, the versions and the command."""
    now = datetime.datetime.now(datetime.timezone.utc)
    cores = f"{os.cpu_count()} cores, {_memory_gib():.1f} GiB"
    return "\n".join(
        (
            f"machine   {_cpu_model()}, {cores}, Linux {platform.release()}",
            f"date      {now:%Y-%m-%d %H:%M} UTC, commit {_commit()}",
            f"server    {build_of_server}",
            f"python    {platform.python_version()}, grpcio {grpc.__version__}",
            f"command   {command}",
        )
    )


def server_build(target: str) -> str:
    """The versions that a sidecar tells of itself."""
    with nexusnitro.Client(target) as client:
        build = client.stats(timeout=10).build
    return (
        f"nexusnitro-server {build.version}, {build.build_type} build, {build.compiler}, "
        f"gRPC {build.grpc}, libcurl {build.curl}"
    )


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _commit() -> str:
    here = Path(__file__).parent
    git = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _machine_seconds() -> tuple[float, float, float]:
    """Seconds that the processors were busy, were stolen, and had in all."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, idle, iowait, irq, softirq, stolen = (
        int(field) / os.sysconf("SC_CLK_TCK") for field in fields
    )
    busy = user + nice + system + irq + softirq
    return busy, stolen, busy + stolen + idle + iowait


def _own_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    seconds = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        seconds += usage.ru_utime + usage.ru_stime
    return seconds
