"""A real redis-server on a Unix socket."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

# Debian's redis-tools has the server under another name, as one program with the tool that checks
# its files; the package redis-server would start a service, too.
PROGRAM = shutil.which("redis-check-rdb")
SECONDS_MAX = 20.0


class RedisServer:
    """Keeps its data in `folder`, also over `kill()` and `start()`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        if PROGRAM is None:
            pytest.skip("redis-tools is not installed: NOTHING IS TESTED WITH REDIS")
        server = folder / "redis-server"
        if not server.is_symlink():
            server.symlink_to(PROGRAM)
        self.socket = folder / "redis.sock"
        self.address = f"redis+unix://{self.socket}?db=0"
        self._command = [str(server), "--port", "0", "--unixsocket", str(self.socket)]
        self._command += ["--dir", str(folder), "--save", ""]
        # A busy disk does not hold it up: what it has written outlives it all the same.
        self._command += ["--appendonly", "yes", "--appendfsync", "no", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Returns when it answers."""
        self.socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS_MAX
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.005)

    def kill(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(SECONDS_MAX)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64)[:5] in (b"+PONG", b"-NOAU")
            except OSError:
                return False
