"""The examples run, and those that the documents show are shown as they are."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nexusnitro
from support.fake_backend import Exchange, FakeBackend
from support.openai_wire import completion, echoes, says
from support.programs import EXAMPLES, REPO, run, server_binary

DESIGN = REPO.parent / "shared" / "design.md"
BLOCKS = {"python": EXAMPLES / "quickstart.py", "yaml": EXAMPLES / "nexusnitro.yaml"}


def run_example(name: str, target: str) -> subprocess.CompletedProcess[str]:
    """Runs an example against a sidecar."""
    return run([sys.executable, str(EXAMPLES / name)], env={"NEXUSNITRO_TARGET": target})


@pytest.fixture
def contract(tmp_path: Path) -> Iterator[str]:
    """The sidecar as the documents start it, and its address."""
    target = f"unix://{tmp_path}/nexusnitro.sock"
    command = [server_binary(), "--config-file", str(BLOCKS["yaml"]), "--embedded"]
    command += ["--listen", target, "--admin-listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            yield target
        finally:
            server.terminate()
            assert server.wait(10) == 0


def test_the_two_blocks_of_the_contract_run_verbatim(contract: str) -> None:
    began = time.monotonic()
    done = run_example("quickstart.py", contract)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    text, tokens, backend, attempts = first.rsplit(" ", 3)
    assert text
    assert 0 < int(tokens) <= 50
    assert (backend, attempts) == ("openai", "1")
    assert second.endswith("stop")
    assert len(second) > len("stop")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("language", BLOCKS)
def test_the_design_shows_the_blocks_byte_for_byte(language: str) -> None:
    if not DESIGN.exists():
        pytest.skip(f"there is no {DESIGN} here to compare with")
    section = DESIGN.read_text().split("## What the user types", 1)[1].split("\n## ", 1)[0]
    assert blocks(section, language) == [BLOCKS[language].read_text()]


@pytest.mark.parametrize("language", BLOCKS)
def test_the_readmes_show_the_blocks_byte_for_byte(language: str) -> None:
    block = BLOCKS[language].read_text()
    assert block in blocks((REPO / "README.md").read_text(), language)
    if language == "python":
        assert block in blocks((REPO / "python" / "README.md").read_text(), language)


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language in Markdown."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_raw_stubs(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(says("Hello ", "there."))
    done = run_example("raw_stubs.py", sidecar.target)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["Hello there.", "[3 output tokens, backend fake]"]
    assert lines[2:4] == ["Hello there.", "[FINISH_REASON_STOP]"]
    assert lines[4].startswith("NOT_FOUND: ")
    assert any("UNKNOWN_CONFIG" in line for line in lines)
    assert any(line.startswith("BadRequest:") and '"config"' in line for line in lines)


def test_async_chat(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(lambda exchange: None if exchange.gone(0.05) else echoes(exchange))
    done = run_example("async_chat.py", sidecar.target)
    assert (done.returncode, done.stderr) == (0, "")
    for question in ("What is a sidecar?", "What is gRPC?", "What is a token?"):
        assert f"{question}!" in done.stdout
    assert "cancelled" in done.stdout


def test_batch(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    backend.answers(echoes)
    done = run_example("batch.py", sidecar.target)
    assert done.returncode == 0, done.stderr
    assert "Oslo: What is Oslo known for?!" in done.stdout
    assert "8 answers, 0 failures" in done.stdout


def test_embeddings(contract: str) -> None:
    done = run_example("embeddings.py", contract)
    assert (done.returncode, done.stderr) == (0, "")
    first, *ranked = done.stdout.splitlines()
    assert first == "Which animal is red?  (gpt-4o-mini, 21 tokens)"
    assert ranked[0].endswith("  The red fox is an animal.")
    assert len(ranked) == 3


def test_what_the_readme_tells_of_configs_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = blocks((REPO / "python" / "README.md").read_text(), "python")
    (text,) = [block for block in texts if "client.configs.create(" in block]
    path = tmp_path / "nexusnitro.yaml"
    path.write_text(
        "credentials: {openai: {env: EXAMPLE_KEY, allowed_hosts: [api.openai.com]}}\n"
        'allowed_endpoints: ["https://api.openai.com", "http://vllm:8000"]\n'
    )
    monkeypatch.setenv("EXAMPLE_KEY", "of-the-test")
    with nexusnitro.Server(path, embedded=True) as server:
        done = run([sys.executable, "-c", text], env={"NEXUSNITRO_TARGET": server.target})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        with server.client() as client:
            assert client.configs.get("search").labels == {"team": "ads"}


def test_configs(sidecar: nexusnitro.Server) -> None:
    done = run_example("configs.py", sidecar.target)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("made configs/example, rpc, etag ")
    assert lines[2:6] == [
        "Say hi",
        "refused: ALREADY_EXISTS",
        "changed, total: 60.0",
        "refused: it has changed since it was read",
    ]
    assert lines[6].endswith("did you mean 'openai'?")
    assert lines[7:10] == ["20 more made", "20 of the team ads", "the watch knows 21 examples"]
    with sidecar.client() as client:
        assert not [each for each in client.configs.list() if each.id.startswith("example")]


def test_tools(sidecar: nexusnitro.Server, backend: FakeBackend) -> None:
    def answer(exchange: Exchange) -> None:
        messages = exchange.body["messages"]
        if messages[-1]["role"] == "tool":
            assert messages[-1]["tool_call_id"] == "call_1"
            assert messages[-2]["tool_calls"][0]["id"] == "call_1"
            return exchange.reply(completion(f"It is {messages[-1]['content']}"))
        function = {"name": "get_weather", "arguments": '{"city": "Oslo"}'}
        call = {"id": "call_1", "type": "function", "function": function}
        return exchange.reply(completion(None, finish_reason="tool_calls", tool_calls=[call]))

    backend.answers(answer)
    done = run_example("tools.py", sidecar.target)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'get_weather({"city": "Oslo"}) gave' in done.stdout
    assert "Tool calls: 1. Answer (stop): It is" in done.stdout


def test_first_chat() -> None:
    program = [sys.executable, str(EXAMPLES / "first_chat.py"), "--server", server_binary()]
    done = run(program)
    assert (done.returncode, done.stderr) == (0, "")
    assert "backend embedded" in done.stdout
    assert "stopped with exit code 0" in done.stdout


def test_first_chat_on_a_backend(backend: FakeBackend, closed_port: int) -> None:
    backend.answers(says("A small ", "car."))
    program = [sys.executable, str(EXAMPLES / "first_chat.py"), "--server", server_binary()]
    done = run([*program, "--backend", backend.url])
    assert (done.returncode, done.stderr) == (0, "")
    assert "A small car." in done.stdout
    done = run([*program, "--backend", f"http://127.0.0.1:{closed_port}/v1"])
    assert done.returncode == 1
    assert "The chat failed" in done.stderr
    assert "stopped with exit code 0" in done.stdout
    done = run([*program[:-1], "no-such-program"])
    assert done.returncode == 1
    assert "no-such-program" in done.stderr


@pytest.mark.parametrize(
    "name", sorted(path.name for path in EXAMPLES.glob("*.py") if path.name != "first_chat.py")
)
def test_without_a_sidecar_an_example_says_so(name: str, tmp_path: Path) -> None:
    source = (EXAMPLES / name).read_text()
    waits = source.replace("Client()", "Client(connect_timeout=0.2)")
    path = tmp_path / name
    path.write_text(waits)
    done = run([sys.executable, str(path)], env={"NEXUSNITRO_TARGET": f"unix://{tmp_path}/none"})
    assert done.returncode == 1
    assert "Error" in done.stderr
