"""Server: starts a sidecar, stops it, and is gone with its program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import nexusnitro
from support.programs import run_program


def wait_until_gone(pid: int, seconds: float = 5.0) -> bool:
    """Waits until there is no such process, or only its remains. Returns whether it is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_it_starts_answers_and_stops() -> None:
    with nexusnitro.Server(embedded=True) as server:
        assert server.running
        assert server.exit_code is None
        assert server.target.startswith("unix://")
        with server.client(timeout=5) as client:
            assert client.timeout == 5
            assert client.chat("Say hi").provider == "embedded"
        folder = Path(server.target.removeprefix("unix://")).parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not server.running
    assert server.exit_code == 0
    assert "is ready" in server.log
    assert not folder.exists()
    server.stop()


def test_a_free_port_is_found() -> None:
    with nexusnitro.Server(embedded=True, listen="127.0.0.1:0") as server:
        host, _, port = server.target.rpartition(":")
        assert (host, int(port) > 0) == ("127.0.0.1", True)
        with server.client() as client:
            assert client.health()


def test_without_a_config_a_chat_says_what_to_do() -> None:
    with (
        nexusnitro.Server() as server,
        server.client() as client,
        pytest.raises(nexusnitro.ConfigNotFoundError, match="embedded") as caught,
    ):
        client.chat("Say hi")
    assert caught.value.reason == "NO_CONFIG"
    assert caught.value.code == "FAILED_PRECONDITION"


def test_arguments_reach_the_program() -> None:
    with nexusnitro.Server(embedded=True, args=["--log-format", "json"]) as server:
        pass
    assert server.log.startswith("{")


def test_a_bad_config_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("configs:\n  fast:\n    backends: []\nlog_levle: info\n")
    with pytest.raises(nexusnitro.ServerStartError) as caught:
        nexusnitro.Server(path)
    assert f"{path}:4" in str(caught.value)
    assert "log_level" in str(caught.value)


def test_no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(nexusnitro.ServerStartError, match="no-such-program"):
        nexusnitro.Server(embedded=True, binary=tmp_path / "no-such-program")
    monkeypatch.setenv("NEXUSNITRO_SERVER", str(tmp_path / "nothing"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("nexusnitro.server.__file__", str(tmp_path / "a/b/c/server.py"))
    with pytest.raises(nexusnitro.ServerStartError) as caught:
        nexusnitro.Server(embedded=True)
    text = str(caught.value)
    assert f"$NEXUSNITRO_SERVER ({tmp_path / 'nothing'})" in text
    assert "PATH" in text
    assert "Server(binary=…)" in text


def test_a_program_that_cannot_be_run(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_bytes(b"\x7fELF no more")
    program.chmod(0o755)
    with pytest.raises(nexusnitro.ServerStartError, match="cannot be run"):
        nexusnitro.Server(embedded=True, binary=program)


def test_a_program_that_never_listens(tmp_path: Path) -> None:
    program = tmp_path / "sleeper"
    program.write_text('#!/bin/sh\necho "I only sleep" $$\nexec sleep 60\n')
    program.chmod(0o755)
    began = time.monotonic()
    with pytest.raises(nexusnitro.ServerStartError, match="in time") as caught:
        nexusnitro.Server(embedded=True, binary=program, start_timeout=0.5)
    assert time.monotonic() - began < 3
    words = str(caught.value).split()
    assert "sleep" in words
    assert wait_until_gone(int(words[-1]))


def test_stop_gives_calls_their_grace() -> None:
    with nexusnitro.Server(embedded=True) as server, server.client() as client:
        client.chat("Say hi")
        server.stop(grace=5)
        assert server.exit_code == 0
        assert "draining" in server.log
        with pytest.raises(nexusnitro.NexusNitroError):
            client.chat("Say hi", timeout=0.2)


def test_stop_without_grace_kills() -> None:
    server = nexusnitro.Server(embedded=True)
    server.stop(grace=0)
    assert server.exit_code == -signal.SIGKILL


def test_it_is_stopped_at_the_end_of_the_program() -> None:
    done = run_program(
        """
        import nexusnitro
        server = nexusnitro.Server(embedded=True)
        print(server.pid, server.target)
        """
    )
    pid, target = done.stdout.split()
    assert done.returncode == 0, done.stderr
    assert wait_until_gone(int(pid))
    assert not Path(target.removeprefix("unix://")).parent.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a child of its parent's end")
def test_it_is_gone_when_its_program_is_killed() -> None:
    source = """
    import nexusnitro, threading
    def start():
        global server
        server = nexusnitro.Server(embedded=True)
        print(server.pid, flush=True)
    thread = threading.Thread(target=start)  # The end of a thread is not the program's end.
    thread.start()
    thread.join()
    threading.Event().wait(30)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source)], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert not wait_until_gone(pid, 0.3)
        program.kill()
    assert wait_until_gone(pid)


def test_ctrl_c_of_the_terminal_is_the_programs_to_handle() -> None:
    with nexusnitro.Server(embedded=True) as server:
        assert os.getsid(server.pid) == server.pid
        assert os.getsid(server.pid) != os.getsid(0)


def test_an_unknown_keyword_names_the_nearest() -> None:
    with pytest.raises(TypeError, match="'embedded'"):
        nexusnitro.Server(embeded=True)  # type: ignore[call-arg]
