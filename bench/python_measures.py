"""What the Python package's clients reach, each run in a process of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from bed import Bed
from measures import SECONDS_MAX, Bench
from processes import Command, run_json

HERE = Path(__file__).parent
STREAM_TOKENS = 1000

# Kinds of objects of python_objects.py.
OBJECTS = ("message", "request")


@dataclass(frozen=True)
class Client:
    """One way to call.

    Attributes:
        name: Name of the figure, without `python_` and `_per_s`.
        mode: Mode of python_client.py.
        in_flight: Calls at once.
        join: Whether deltas may be joined.
        http_mode: Mode that does the same over bare HTTP, if any.
        null: Whether the null server can answer it.
    """

    name: str
    mode: str
    in_flight: int
    join: bool = False
    http_mode: str = ""
    null: bool = True


CLIENTS = (
    Client("unary_c1", "unary", 1, http_mode="http_unary"),
    Client("unary", "unary", 8, http_mode="http_unary"),
    Client("async_unary", "async_unary", 64),
    Client("batch_chat", "batch", 64, null=False),
    Client("async_batch_chat", "async_batch", 64, null=False),
    Client("stream_deltas", "stream", 1, http_mode="http_stream"),
    Client("stream_joined_tokens", "stream_tokens", 1, join=True, null=False),
    Client("async_stream_deltas", "async_stream", 8),
)


def measure_python(bench: Bench) -> None:
    """Calls, deltas and objects a second from Python."""
    with Bed(bench.programs, bench.folder, STREAM_TOKENS) as bed:
        for client in CLIENTS:
            name = f"python_{client.name}"
            for _ in range(bench.plan.few_repetitions):
                if client.null:
                    _run(bench, client, client.mode, bed.null_target, f"null_{name}")
                if client.http_mode:
                    _run(bench, client, client.http_mode, bed.url, f"direct_http_{name}")
                _run(bench, client, client.mode, bed.sidecar_target, name)
            bench.progress.say(
                f"Python, {client.name.replace('_', ' ')}: "
                f"{bench.figures.median(f'{name}_per_s'):,.0f}/s"
            )
    for _ in range(bench.plan.few_repetitions):
        for kind in OBJECTS:
            command: Command = [sys.executable, HERE / "python_objects.py", kind]
            command += ["--seconds", str(bench.plan.python_seconds)]
            result = run_json(command, SECONDS_MAX)
            rate = result["items"] / result["seconds"]
            bench.figures.add(f"python_{kind}_objects_per_s", rate)
    rates = [f"{bench.figures.median(f'python_{kind}_objects_per_s'):,.0f}" for kind in OBJECTS]
    bench.progress.say(f"Python, {', '.join(OBJECTS)} objects/s: {', '.join(rates)}")


def _run(bench: Bench, client: Client, mode: str, target: str, name: str) -> None:
    # The package takes targets in its own form.
    address = target.replace("unix:/", "unix:///", 1)
    command: Command = [sys.executable, HERE / "python_client.py", mode, address]
    command += ["--in-flight", str(client.in_flight), "--join", str(int(client.join))]
    command += ["--seconds", str(bench.plan.python_seconds)]
    result = run_json(command, SECONDS_MAX)
    bench.figures.add(f"{name}_per_s", result["items"] / result["seconds"])
    bench.figures.add(f"{name}_client_cpu_us", result["cpu_us"])
