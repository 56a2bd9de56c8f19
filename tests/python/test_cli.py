"""The command `nexusnitro`: what it prints, and every exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nexusnitro
from conftest import StartSidecar
from nexusnitro import cli
from support.fake_backend import FakeBackend, hold
from support.openai_wire import (
    completion,
    replies,
    says,
    streams_then_cuts,
    streams_then_holds,
)
from support.programs import run, run_command


def start_command(*arguments: str, **settings: object) -> subprocess.Popen[str]:
    """Starts the command, to be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-m", "nexusnitro", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,  # type: ignore[call-overload]
    )


def test_chat_streams_the_answer(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Roses ", "are ", "red."))
    done = run_command("chat", "A poem", "--target", sidecar.target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Roses are red.\n", "")
    assert backend.exchanges[0].streamed
    assert backend.exchanges[0].question == "A poem"


def test_chat_prints_as_it_comes(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(streams_then_holds(backend, "Roses "))
    with start_command("chat", "A poem", "--target", sidecar.target) as command:
        assert command.stdout is not None
        assert command.stdout.read(6) == "Roses "
        command.kill()
    backend.wait_for_disconnect()


def test_the_target_comes_from_the_environment(sidecar: nexusnitro.Server) -> None:
    done = run_command(
        "chat", "one two", "--config", "echo", env={"NEXUSNITRO_TARGET": sidecar.target}
    )
    assert done.stdout == "one two\n"


def test_options_reach_the_backend(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Hello."))
    done = run_command(
        *("chat", "Say hi", "--target", sidecar.target, "--config", "fake", "--model", "fake-2"),
        *("--system", "Be brief.", "--max-output-tokens", "5", "--temperature", "0"),
    )
    assert done.returncode == 0, done.stderr
    body = backend.exchanges[0].body
    assert body["model"] == "fake-2"
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert 5 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert body["temperature"] == 0


@pytest.mark.parametrize("dash", [["-"], []])
def test_the_question_comes_from_stdin(sidecar: nexusnitro.Server, dash: list[str]) -> None:
    arguments = ["chat", *dash, "--config", "echo", "--target", sidecar.target]
    assert run_command(*arguments, stdin="one two").stdout == "one two\n"


def test_json_is_the_whole_reply(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Grüße."))
    done = run_command("chat", "Say hi", "--json", "--target", sidecar.target)
    reply = json.loads(done.stdout)
    assert reply["text"] == "Grüße."
    assert "Grüße." in done.stdout
    assert reply["finish_reason"] == "stop"
    assert reply["usage"]["output_tokens"] == 3
    assert reply["call"]["backend"] == "fake"


def test_what_the_text_does_not_show_is_told_apart(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    backend.answers(replies(completion("So", finish_reason="length", tool_calls=[call])))
    done = run_command("chat", "Say hi", "--no-stream", "--target", sidecar.target)
    assert (done.returncode, done.stdout) == (0, "So\n")
    assert "tool call f({})" in done.stderr
    assert "ended early: length" in done.stderr


def test_a_failed_call_is_1(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(replies({"error": {"message": "no such thing"}}, 400))
    done = run_command("chat", "Say hi", "--target", sidecar.target)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nexusnitro: ")
    assert "no such thing" in done.stderr
    assert "BACKEND_REJECTED" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_cut_answer_is_1_and_what_came_is_shown(
    sidecar: nexusnitro.Server, backend: FakeBackend
) -> None:
    backend.answers(streams_then_cuts("Roses "))
    done = run_command("chat", "A poem", "--target", sidecar.target)
    assert (done.returncode, done.stdout) == (1, "Roses \n")
    assert "STREAM_TRUNCATED" in done.stderr


def test_a_timeout_is_1(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(hold(backend))
    done = run_command("chat", "Say hi", "--timeout", "0.2", "--target", sidecar.target)
    assert done.returncode == 1
    assert "DEADLINE_EXCEEDED" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chta"],
        ["chat", "Say hi", "--timeout", "0"],
        ["chat", "Say hi", "--timeout", "soon"],
        ["chat", "Say hi", "--target", "no address"],
        ["chat", "  ", "--target", "127.0.0.1:1"],
        ["health", "--wait", "-1"],
    ],
)
def test_a_wrong_command_line_is_2(arguments: list[str]) -> None:
    done = run_command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nexusnitro" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["health"], ["health", "--wait", "0.2"], ["stats"]])
def test_no_sidecar_is_3(closed_port: int, command: list[str]) -> None:
    began = time.monotonic()
    done = run_command(
        *command, "--target", f"127.0.0.1:{closed_port}", *([] if len(command) > 1 else _IN_TIME)
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert f"127.0.0.1:{closed_port}" in done.stderr
    assert "nexusnitro-server --listen" in done.stderr
    assert time.monotonic() - began < 5


_IN_TIME = ["--timeout", "0.3"]


def test_a_sidecar_that_drains_is_4(start_sidecar: StartSidecar, backend: FakeBackend) -> None:
    backend.answers(hold(backend))
    server = start_sidecar()
    with start_command("chat", "Say hi", "--target", server.target) as held:
        backend.wait_for_exchanges(1)
        os.kill(server.pid, signal.SIGTERM)
        with server.client() as client:
            deadline = time.monotonic() + 5
            while client.health():
                assert time.monotonic() < deadline
        done = run_command("health", "--target", server.target)
        assert (done.returncode, done.stdout) == (4, f"{server.target}: not serving\n")
        done = run_command("health", "--wait", "0.1", "--target", server.target)
        assert (done.returncode, done.stdout) == (4, "")
        assert "shutting down" in done.stderr
        held.send_signal(signal.SIGINT)


def test_health_is_0(sidecar: nexusnitro.Server) -> None:
    for wait in ([], ["--wait"], ["--wait", "5"]):
        done = run_command("health", *wait, "--target", sidecar.target)
        assert (done.returncode, done.stdout) == (0, f"{sidecar.target}: serving\n")


def test_health_waits_for_a_sidecar_that_starts(tmp_path: Path) -> None:
    listen = f"unix://{tmp_path}/late.sock"
    with start_command("health", "--wait", "20", "--target", listen) as command:
        with pytest.raises(subprocess.TimeoutExpired):
            command.wait(0.5)
        with nexusnitro.Server(embedded=True, listen=listen):
            assert command.wait(20) == 0


@pytest.mark.parametrize("kind", [[], ["--json"]])
def test_ctrl_c_cancels_and_is_130(
    sidecar: nexusnitro.Server, backend: FakeBackend, kind: list[str]
) -> None:
    backend.answers(streams_then_holds(backend, "Roses ") if not kind else hold(backend))
    with start_command("chat", "A poem", "--target", sidecar.target, *kind) as command:
        assert command.stdout is not None
        if kind:
            backend.wait_for_exchanges(1)
        else:
            assert command.stdout.read(6) == "Roses "
        command.send_signal(signal.SIGINT)
        assert command.wait(10) == 130
        assert command.stderr is not None
        assert "Traceback" not in command.stderr.read()
    backend.wait_for_disconnect()


def test_a_closed_pipe_ends_it_quietly(sidecar: nexusnitro.Server) -> None:
    shell = (
        f'"{sys.executable}" -m nexusnitro chat "A poem" --config paced --target "$0" | head -c 5'
    )
    done = run(["bash", "-c", f"{shell}; exit ${{PIPESTATUS[0]}}", sidecar.target])
    assert done.returncode == 128 + signal.SIGPIPE
    assert len(done.stdout) == 5
    assert done.stderr == ""


def test_stats(sidecar: nexusnitro.Server) -> None:
    done = run_command("stats", "--target", sidecar.target)
    assert done.returncode == 0, done.stderr
    assert "calls" in done.stdout
    assert "latency" in done.stdout
    done = run_command("stats", "--json", "--target", sidecar.target)
    assert json.loads(done.stdout)["calls"]["started"] >= 0


def test_stats_watch_goes_on_until_it_is_left(sidecar: nexusnitro.Server) -> None:
    arguments = ["stats", "--watch", "0.1", "--json", "--target", sidecar.target]
    with start_command(*arguments) as command:
        assert command.stdout is not None
        uptimes = [json.loads(command.stdout.readline())["uptime"] for _ in range(2)]
        assert uptimes[1] > uptimes[0]
        command.send_signal(signal.SIGINT)
        assert command.wait(10) == 130


def test_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for code in ("0 ", "1 ", "2 ", "3 ", "4 ", "130 ", "141 "):
        assert f"\n  {code}" in shown
    for command in ("chat", "health", "stats"):
        assert command in shown


def test_version() -> None:
    assert run_command("--version").stdout == f"nexusnitro {nexusnitro.__version__}\n"


def test_the_installed_script_runs() -> None:
    script = os.path.join(os.path.dirname(sys.executable), "nexusnitro")
    assert run([script, "--version"]).returncode == 0
