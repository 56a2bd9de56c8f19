"""Starts a sidecar for tests and notebooks, and stops it."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nexusnitro import server_launcher
from nexusnitro.chat_options import check_seconds
from nexusnitro.client import Client
from nexusnitro.errors import ErrorDetails, ServerStartError, SidecarError
from nexusnitro.keywords import names_nearest
from nexusnitro.targets import check_target

if TYPE_CHECKING:
    from typing_extensions import Self

BINARY_VARIABLE = "NEXUSNITRO_SERVER"
BINARY_NAME = "nexusnitro-server"

_LOG_LINES_MAX = 1_000  # The last ones are kept.
_LOG_LINES_IN_ERROR = 20
_PAUSE = 0.002  # Seconds between looks at a server that starts.
_KILL_TIME = 5.0  # Seconds to wait for a process that was killed.
_LOG_TIME = 0.5  # Seconds to wait for the rest of the log of a process that has ended.
_EXIT_GRACE = 2.0  # Seconds that calls in flight have at the end of the program.
_LISTENING = re.compile(r"listening on (\S+)")


class Server:
    """A sidecar that belongs to this program: started here, stopped here, gone with this program.

    It listens on a Unix socket in a folder of its own, which nobody else can enter, unless `listen`
    says otherwise. It is stopped at the end of the program, and on Linux also if the program is
    killed.

    Args:
        config_file: The sidecar's config file.
        embedded: Answers every backend in process, without any network; for tests and demos.
        listen: Address to listen on, `host:port` or `unix:///path`; port 0 takes a free one.
        args: Further arguments of the program, for example `["--log-level", "debug"]`.
        binary: The program. Default: `$NEXUSNITRO_SERVER`, else `nexusnitro-server` on PATH, else
            the build folder of the checkout that this package runs from.
        start_timeout: Seconds to wait until it takes calls.

    Attributes:
        target: Address to reach it at.

    Raises:
        ServerStartError: The program was not found, ended at once, or did not take calls in time.
            The text holds the end of its log.

    Example:
        with Server(embedded=True) as server, server.client() as client:
            print(client.chat("Say hi").text)
    """

    target: str

    @names_nearest
    def __init__(
        self,
        config_file: str | os.PathLike[str] | None = None,
        *,
        embedded: bool = False,
        listen: str | None = None,
        args: Iterable[str] = (),
        binary: str | os.PathLike[str] | None = None,
        start_timeout: float = 10.0,
    ) -> None:
        self._owner = os.getpid()
        self._folder: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._log: deque[str] = deque(maxlen=_LOG_LINES_MAX)
        self._listening: list[str] = []
        self._stopping = threading.Lock()
        self._keeper: threading.Thread | None = None
        deadline = time.monotonic() + check_seconds("start_timeout", start_timeout)
        program = _check_binary(binary) if binary is not None else _find_binary()
        if listen is None:
            self._folder = tempfile.mkdtemp(prefix="nexusnitro-")  # Mode 0700.
            listen = f"unix://{self._folder}/nexusnitro.sock"
        command = [program, "--listen", listen]
        if config_file is not None:
            command += ["--config-file", os.fspath(config_file)]
        if embedded:
            command += ["--embedded"]
        command += [str(argument) for argument in args]
        try:
            self._start(command, deadline)
            self.target = self._await_address(listen, deadline)
            self._await_ready(deadline)
        except BaseException:
            self.stop(grace=0.0)
            raise
        _servers.add(self)

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """Its log: the last thousand lines."""
        return "\n".join(list(self._log))

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative if a signal ended it; None while it runs."""
        return self._process.poll() if self._process is not None else None

    def client(self, **settings: Any) -> Client:
        """A client of it.

        Args:
            **settings: The keyword arguments of `Client`.

        Returns:
            The client.
        """
        return Client(self.target, **settings)

    def stop(self, grace: float = 10.0) -> None:
        """Stops it. May be called more than once; does nothing in a forked child.

        Args:
            grace: Seconds that calls in flight have to end; then it is killed.
        """
        if os.getpid() != self._owner:
            return
        with self._stopping:
            process = self._process
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGTERM if grace > 0 else signal.SIGKILL)
                try:
                    process.wait(grace if grace > 0 else _KILL_TIME)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(_KILL_TIME)
                self._await_log()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None
        _servers.discard(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"pid={self.pid}" if self.running else "stopped"
        return f"Server({getattr(self, 'target', '')!r}, {state})"

    def _start(self, command: list[str], deadline: float) -> None:
        started = threading.Event()
        failure: list[OSError] = []

        def keep() -> None:
            # The kernel's "parent" of a process is the thread that started it, so this thread lives
            # as long as the process, and reads its log meanwhile.
            try:
                self._process = process = subprocess.Popen(
                    _launch(command),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C in a terminal is the program's to handle.
                )
            except OSError as error:
                failure.append(error)
                started.set()
                return
            started.set()
            assert process.stdout is not None
            for line in process.stdout:
                text = line.decode("utf-8", "replace").rstrip("\n")
                self._log.append(text)
                match = _LISTENING.search(text)
                if match is not None:
                    self._listening.append(match[1])
            process.stdout.close()
            process.wait()

        self._keeper = threading.Thread(target=keep, name="nexusnitro-server", daemon=True)
        self._keeper.start()
        started.wait(max(0.0, deadline - time.monotonic()))
        if failure:
            raise _start_error(f"{command[0]} cannot be run: {failure[0].strerror}") from failure[0]

    def _await_address(self, listen: str, deadline: float) -> str:
        """Waits until it accepts connections. Returns its address."""
        wanted = listen
        while True:
            if wanted.endswith(":0") and self._listening:
                wanted = self._listening[0]
            if not wanted.endswith(":0") and _accepts(wanted):
                return check_target(wanted)
            self._check_alive()
            if time.monotonic() >= deadline:
                raise _start_error(f"{BINARY_NAME} did not listen on {listen} in time", self._log)
            time.sleep(_PAUSE)

    def _await_ready(self, deadline: float) -> None:
        with self.client() as client:
            try:
                client.wait_ready(max(0.001, deadline - time.monotonic()))
            except SidecarError as error:
                self._check_alive()
                raise _start_error(
                    f"{BINARY_NAME} did not take calls in time", self._log
                ) from error

    def _check_alive(self) -> None:
        process = self._process
        if process is None or process.poll() is None:
            return
        self._await_log()
        raise _start_error(
            f"{BINARY_NAME} ended with the exit code {process.returncode}", self._log
        )

    def _await_log(self) -> None:
        """Waits for the rest of its log. What it left running may hold the log open."""
        if self._keeper is not None:
            self._keeper.join(_LOG_TIME)


def _launch(command: list[str]) -> list[str]:
    if not sys.executable:  # An embedded interpreter.
        return command
    launcher = [sys.executable, "-I", "-S", server_launcher.__file__, str(os.getpid())]
    return [*launcher, *command]


def _check_binary(binary: str | os.PathLike[str]) -> str:
    found = shutil.which(os.fspath(binary))
    if found is None:
        raise _start_error(f"there is no program {os.fspath(binary)}")
    return found


def _find_binary() -> str:
    looked = []
    path = os.environ.get(BINARY_VARIABLE)
    if path:
        if os.access(path, os.X_OK):
            return path
        looked.append(f"${BINARY_VARIABLE} ({path})")
    else:
        looked.append(f"${BINARY_VARIABLE} (not set)")
    found = shutil.which(BINARY_NAME)
    if found is not None:
        return found
    looked.append("PATH")
    # src/nexusnitro/server.py of a checkout: its root is four folders up.
    build = Path(__file__).resolve().parents[3] / "build" / "server" / BINARY_NAME
    if os.access(build, os.X_OK):
        return str(build)
    looked.append(str(build))
    raise _start_error(
        f"there is no {BINARY_NAME}; looked at {', '.join(looked)}. Build it, or name it with "
        f"${BINARY_VARIABLE} or Server(binary=…)"
    )


def _accepts(target: str) -> bool:
    """Whether somebody accepts connections at an address."""
    address: str | tuple[str, int]
    if target.startswith("unix:"):
        path = target.removeprefix("unix:")
        path = path.removeprefix("//") if path.startswith("///") else path
        family, address = socket.AF_UNIX, path
    else:
        host, _, port = target.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        address = (host.strip("[]"), int(port))
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True


def _start_error(message: str, log: Iterable[str] = ()) -> ServerStartError:
    lines = list(log)[-_LOG_LINES_IN_ERROR:]
    text = "\n".join([message, *[f"    {line}" for line in lines]])
    return ServerStartError(text, ErrorDetails(code="UNAVAILABLE", not_sent=True))


_servers: weakref.WeakSet[Server] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    for server in list(_servers):
        server.stop(grace=_EXIT_GRACE)
