"""Forks: a child has a channel of its own, or a clear error; a parent goes on undisturbed.

Each test runs in a process of its own, in which nothing else uses gRPC.
"""

from __future__ import annotations

import subprocess

import pytest

import nexusnitro
from support.programs import run_program

# Runs `work` in a forked child; prints what it returns, or the type and text of its error.
HEAD = """
import os, sys, threading
import nexusnitro

client = nexusnitro.Client(sys.argv[1], timeout=10)

def ask(text="hi"):
    return client.chat(text, config="echo").text

def fork_and(work):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            print("child:", work())
            code = 0
        except BaseException as error:
            print(f"child: {type(error).__name__}: {error}")
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""


def run(target: str, body: str) -> subprocess.CompletedProcess[str]:
    """Runs a program that forks."""
    return run_program(f"{HEAD}\n{body}", target)


def test_a_child_chats_after_its_parent_has(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
for number in range(3):
    print(ask(f"parent {number}"))
    assert fork_and(lambda: ask("in the child")) == 0
print(ask("after"))
""",
    )
    assert done.returncode == 0, done.stderr
    rounds = [line for number in range(3) for line in (f"parent {number}", "child: in the child")]
    assert done.stdout.splitlines() == [*rounds, "after"]


def test_a_child_of_a_parent_that_never_chatted(sidecar: nexusnitro.Server) -> None:
    done = run(sidecar.target, 'assert fork_and(ask) == 0\nprint(ask("after"))')
    assert done.stdout.splitlines() == ["child: hi", "after"], done.stderr


def test_a_grandchild_chats_too(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
ask()
def work():
    ask()
    assert fork_and(lambda: ask("grandchild")) == 0
    return ask("still well")
assert fork_and(work) == 0
""",
    )
    assert done.stdout.splitlines() == ["child: grandchild", "child: still well"], done.stderr


def test_multiprocessing_with_fork(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
import multiprocessing
ask()
with multiprocessing.get_context("fork").Pool(3) as pool:
    print(pool.map(ask, [str(number) for number in range(12)]) == [str(n) for n in range(12)])
print(ask("after"))
""",
    )
    assert done.stdout.splitlines() == ["True", "after"], done.stderr


def test_streams_and_batches_in_a_child(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
ask()
def work():
    with client.stream_chat("one two", config="echo") as stream:
        text = "".join(stream.text_deltas)
    request = nexusnitro.ChatRequest("three", config="echo")
    return text + "".join(result.unwrap().text for result in client.batch_chat([request] * 2))
assert fork_and(work) == 0
""",
    )
    assert done.stdout == "child: one twothreethree\n", done.stderr


def test_asyncio_in_a_child(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
import asyncio
aclient = nexusnitro.AsyncClient(sys.argv[1], timeout=10)
async def main():
    return (await aclient.chat("hi", config="echo")).text
print(asyncio.run(main()))
assert fork_and(lambda: asyncio.run(main())) == 0
print(asyncio.run(main()))
""",
    )
    assert done.stdout.splitlines() == ["hi", "child: hi", "hi"], done.stderr


@pytest.mark.parametrize("kind", ["stream", "chat"])
def test_a_fork_under_a_live_call_is_a_clear_error(sidecar: nexusnitro.Server, kind: str) -> None:
    begin = {
        "stream": 'stream = client.stream_chat("A poem", config="paced"); next(stream)',
        "chat": """
thread = threading.Thread(
    target=lambda: client.chat("A poem", config="paced", timeout=2, max_retries=0), daemon=True)
threading.excepthook = lambda arguments: None
started = client.stats().calls.started
thread.start()
while client.stats().calls.started == started:
    pass
""",
    }
    done = run(sidecar.target, f"{begin[kind]}\nassert fork_and(ask) == 1\nprint(ask('after'))")
    assert done.returncode == 0, done.stderr
    child, parent = done.stdout.splitlines()
    assert child.startswith("child: ForkedClientError: this process cannot use gRPC")
    assert "1 calls of its clients were under way" in child
    assert "spawn" in child
    assert parent == "after"


def test_a_stream_of_the_parent_outlives_a_fork(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
stream = client.stream_chat("one two three", config="echo", join_deltas=False)
first = next(stream)
def work():
    global stream
    del stream  # What the child drops must not reach the parent's call.
    return "left"
assert fork_and(work) == 0
print("".join(stream.text_deltas), stream.response.finish_reason)
""",
    )
    assert done.stdout.splitlines() == ["child: left", "one two three stop"], done.stderr


def test_a_fork_in_one_thread_while_another_chats(sidecar: nexusnitro.Server) -> None:
    done = run(
        sidecar.target,
        """
stop = threading.Event()
failures = []
def chat():
    while not stop.is_set():
        try:
            assert ask() == "hi"
        except Exception as error:
            failures.append(repr(error))
threads = [threading.Thread(target=chat) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(20):
    fork_and(lambda: "lives")
stop.set()
for thread in threads:
    thread.join()
print("failures:", failures)
""",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("child: lives") == 20
    assert "failures: []" in done.stdout


def test_a_child_that_exits_leaves_the_parents_sidecar_alone() -> None:
    done = run_program(
        """
        import os, sys, nexusnitro
        server = nexusnitro.Server(embedded=True)
        client = server.client()
        client.chat("hi")
        pid = os.fork()
        if pid == 0:
            server.stop()
            sys.exit(0)  # Runs what is registered with atexit.
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        print(client.chat("hi").provider, server.running)
        """
    )
    assert done.stdout == "embedded True\n", done.stderr
