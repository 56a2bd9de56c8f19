"""A test bed: the mock backend, with the null server and the sidecar side by side."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from processes import Command, Process, Programs

if TYPE_CHECKING:
    from typing_extensions import Self

# One backend, no retries: a call that fails is to be seen.
CONFIG = """\
configs:
  bench:
    backends: [{{name: mock, api_schema: openai, model: mock, endpoint: "http://127.0.0.1:{port}/v1"}}]
    retry: {{attempts_max: 1}}
default_config: bench
"""

_numbers = itertools.count(1)


class Bed:
    """The three programs that a measure compares, all answering alike. A context manager.

    The null server and the sidecar each listen on a Unix socket, with gRPC's callback API.

    Args:
        programs: Where the programs are.
        folder: Folder for sockets, logs and the config file.
        tokens: Tokens of a streamed answer.
        interval_ms: Pause before each token; 0: all at once.

    Attributes:
        tokens: Tokens of a streamed answer.
        interval_ms: Pause before each token.
        mock: The mock backend; `url` is the address of its chat call.
        null: The null server, at `null_target`.
        sidecar: The sidecar, at `sidecar_target`.
    """

    def __init__(
        self, programs: Programs, folder: Path, tokens: int = 64, interval_ms: int = 0
    ) -> None:
        self.programs = programs
        self.tokens = tokens
        self.interval_ms = interval_ms
        self._folder = folder
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with self._stack as stack:
            self._number = next(_numbers)
            pace = ["--tokens", str(self.tokens), "--interval-ms", str(self.interval_ms)]
            mock: Command = [self.programs.mock_backend, *pace]
            self.mock = stack.enter_context(Process(mock, self._path("mock.log")))
            port = self.mock.read_line().removeprefix("port ")
            self.url = f"http://127.0.0.1:{port}/v1/chat/completions"
            self.config = self._path("yaml")
            self.config.write_text(CONFIG.format(port=port))

            socket = self._path("null.sock")
            self.null_target = f"unix:{socket}"
            null: Command = [self.programs.null_server, "--listen", self.null_target, *pace]
            self.null = stack.enter_context(Process(null, self._path("null.log")))
            self.null.read_line()

            socket = self._path("sock")
            self.sidecar_target = f"unix:{socket}"
            self.sidecar = stack.enter_context(self.new_sidecar(socket))
            self.sidecar.wait_for_socket(socket)
            self._stack = stack.pop_all()
        return self

    def new_sidecar(self, socket: Path) -> Process:
        """Starts a sidecar that listens on `socket`, if it does not yet."""
        command: Command = [self.programs.server, "--config-file", self.config]
        command += ["--listen", f"unix://{socket}", "--log-level", "warning"]
        return Process(command, socket.with_suffix(".log"))

    def new_null_server(self, socket: Path) -> Process:
        """Starts a null server that listens on `socket`, if it does not yet."""
        command: Command = [self.programs.null_server, "--listen", f"unix:{socket}"]
        command += ["--tokens", str(self.tokens), "--interval-ms", str(self.interval_ms)]
        return Process(command, socket.with_suffix(".log"))

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._number}.{name}"
