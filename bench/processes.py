"""The programs that a benchmark runs: start them, read their clocks and memory, stop them."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

Command = list[str | Path]

START_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 10.0

_libc = ctypes.CDLL(None, use_errno=True)


class BenchError(Exception):
    """A program of the benchmark is missing or failed; the text is for the user."""


class Programs:
    """Where the programs are.

    Args:
        build: CMake's build folder.

    Raises:
        BenchError: One is missing.
    """

    def __init__(self, build: Path) -> None:
        self.server = build / "server" / "nexusnitro-server"
        self.mock_backend = build / "bench" / "mock_backend"
        self.null_server = build / "bench" / "null_server"
        self.load_generator = build / "bench" / "load_generator"
        self.direct_http = build / "bench" / "direct_http"
        self.decode_cost = build / "bench" / "decode_cost"
        self.create_configs = build / "bench" / "create_configs"
        for program in vars(self).values():
            if not os.access(program, os.X_OK):
                raise BenchError(f"{program} is missing; run `make build` (or give --build FOLDER)")


class Process:
    """A program that serves until it is stopped. A context manager.

    Args:
        command: The program and its arguments.
        log: File that takes what it writes to stderr.

    Raises:
        BenchError: It cannot be started.
    """

    def __init__(self, command: Command, log: Path) -> None:
        self._command = [str(word) for word in command]
        self._log = log
        self.started_at = time.monotonic()
        with log.open("wb") as stderr:
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
                )
            except OSError as error:
                raise BenchError(f"{self._command[0]} does not start: {error}") from error
        self._clock = _cpu_clock(self._process.pid)

    def cpu_us(self) -> float:
        """CPU time of all its threads so far, ended ones too, in µs."""
        return time.clock_gettime_ns(self._clock) / 1e3

    def memory_mb(self, name: str) -> float:
        """A figure of /proc/PID/status in MB (10^6 bytes): `VmRSS` now, `VmHWM` at its peak."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise BenchError(f"/proc/{self._process.pid}/status has no {name}")

    def read_line(self) -> str:
        """The next line of its stdout.

        Raises:
            BenchError: It ended, or wrote none in time.
        """
        stdout = self._process.stdout
        assert stdout is not None
        if select.select([stdout], [], [], START_SECONDS_MAX)[0]:
            line = stdout.readline().decode()
            if line:
                return line.strip()
        raise self._failure("did not say that it is ready")

    def wait_for_socket(self, path: Path) -> None:
        """Waits until it listens on a Unix socket; looks every millisecond.

        Raises:
            BenchError: It ended, or did not listen in time.
        """
        deadline = self.started_at + START_SECONDS_MAX
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    return
            time.sleep(0.001)
        raise self._failure(f"did not listen on {path}")

    def check_running(self) -> None:
        """Raises BenchError if it has ended."""
        if self._process.poll() is not None:
            raise self._failure("ended in the middle")

    def stop(self) -> None:
        """Ends it. May be called more than once."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _failure(self, what: str) -> BenchError:
        self.stop()
        words = self._log.read_text(errors="replace").strip()[-2000:]
        return BenchError(f"{' '.join(self._command)}: {what}\n{words}".rstrip())


def run_json(command: Command, seconds_max: float) -> dict[str, Any]:
    """Runs a program that ends by itself.

    Args:
        command: The program and its arguments.
        seconds_max: It is killed when it takes longer.

    Returns:
        The JSON object that it prints as its last line.

    Raises:
        BenchError: It failed, or took too long, or its calls failed.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=seconds_max,
        )
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"{' '.join(words)}: did not end within {seconds_max:g} s") from error
    if done.returncode != 0:
        raise BenchError(
            f"{' '.join(words)}: exit code {done.returncode}\n{done.stderr.strip()[-2000:]}"
        )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if result.get("errors"):
        raise BenchError(
            f"{' '.join(words)}: {result['errors']} of {result['calls']} calls failed: "
            f"{result.get('first_error', '')}"
        )
    if result.get("bad_streams"):
        raise BenchError(f"{' '.join(words)}: {result['bad_streams']} streams came out wrong")
    return result


def raise_descriptor_limit() -> None:
    """Lets this program and its children open as many files as the system permits."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _cpu_clock(pid: int) -> int:
    """The clock of a process's CPU time: it counts in ns, /proc/PID/stat in 10 ms."""
    clock = ctypes.c_int()
    error = _libc.clock_getcpuclockid(ctypes.c_int(pid), ctypes.byref(clock))
    if error != 0:
        raise BenchError(f"the CPU clock of process {pid} cannot be had: {os.strerror(error)}")
    return clock.value
