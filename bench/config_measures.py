"""What it costs to make configs over gRPC: in batches and one by one, in memory and in SQLite.

Each repetition begins with fresh servers. All configs are different, every reply is compared with
what was asked for, and in the end all configs are listed and compared again.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measures import QUICK, SECONDS_MAX, Bench
from processes import BenchError, Command, Process, run_json

HERE = Path(__file__).parent

# The endpoints of create_configs and python_configs.py, and no other.
CONFIG = """\
store: {store}
allowed_endpoints: ["http://*.bench.example:8000"]
configs:
  bench:
    backends: [{{name: embedded, api_schema: openai, model: m, embedded: {{}}}}]
"""

BATCH = 1000
BATCHES_IN_FLIGHT = 4
UNARY_IN_FLIGHT = 64

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Counts:
    """How many configs are made in each way."""

    batch: int = 400_000
    unary: int = 20_000
    sqlite_batch: int = 100_000
    sqlite_unary: int = 2_000
    python_create: int = 100_000
    python_objects: int = 300_000
    python_check: int = 40_000


FEW = Counts(10_000, 500, 5_000, 50, 5_000, 10_000, 2_000)


def measure_configs(bench: Bench) -> None:
    """Configs made a second, and what one costs the server in CPU time and memory."""
    counts = FEW if bench.plan == QUICK else Counts()
    for _ in range(bench.plan.few_repetitions):
        _measure_null(bench, counts)
        _measure_memory_store(bench, counts)
        _measure_sqlite(bench, counts)
        _measure_python(bench, counts)
    figures = bench.figures
    bench.progress.say(
        f"configs made: {figures.median('config_batch_per_s'):,.0f}/s in batches, "
        f"{figures.median('config_unary_per_s'):,.0f}/s one by one; SQLite "
        f"{figures.median('config_sqlite_batch_per_s'):,.0f}/s and "
        f"{figures.median('config_sqlite_unary_per_s'):,.0f}/s"
    )
    bench.progress.say(
        f"configs from Python: {figures.median('python_config_create_per_s'):,.0f}/s made at the "
        f"server, {figures.median('python_config_objects_per_s'):,.0f} objects/s, "
        f"{figures.median('python_config_check_per_s'):,.0f} checks/s"
    )


def _measure_null(bench: Bench, counts: Counts) -> None:
    socket = bench.folder / f"configs-{next(_numbers)}.sock"
    command: Command = [bench.programs.null_server, "--listen", f"unix:{socket}"]
    with Process(command, socket.with_suffix(".log")) as server:
        server.read_line()
        for name, batch, in_flight, count in (
            ("batch", BATCH, BATCHES_IN_FLIGHT, counts.batch),
            ("unary", 0, UNARY_IN_FLIGHT, counts.unary),
        ):
            result = _create(bench, server, socket, batch, in_flight, count, reads_back=False)
            _add(bench, f"null_config_{name}", result)


def _measure_memory_store(bench: Bench, counts: Counts) -> None:
    with _sidecar(bench, "memory") as (server, socket):
        before_mb = server.memory_mb("VmRSS")
        result = _create(bench, server, socket, BATCH, BATCHES_IN_FLIGHT, counts.batch)
        _add(bench, "config_batch", result)
        bench.figures.add("config_read_back_per_s", result["read"] / result["read_seconds"])
        grown_mb = server.memory_mb("VmRSS") - before_mb
        bench.figures.add("config_bytes", grown_mb * 1e6 / counts.batch)
    with _sidecar(bench, "memory") as (server, socket):
        result = _create(bench, server, socket, 0, UNARY_IN_FLIGHT, counts.unary)
        _add(bench, "config_unary", result)


def _measure_sqlite(bench: Bench, counts: Counts) -> None:
    for name, batch, in_flight, count in (
        ("batch", BATCH, BATCHES_IN_FLIGHT, counts.sqlite_batch),
        ("unary", 0, UNARY_IN_FLIGHT, counts.sqlite_unary),
    ):
        database = bench.folder / f"configs-{next(_numbers)}.db"
        with _sidecar(bench, f"sqlite://{database}") as (server, socket):
            result = _create(bench, server, socket, batch, in_flight, count)
            _add(bench, f"config_sqlite_{name}", result)


def _measure_python(bench: Bench, counts: Counts) -> None:
    for mode, count in (("objects", counts.python_objects), ("check", counts.python_check)):
        result = _run_python(mode, count)
        bench.figures.add(f"python_config_{mode}_per_s", result["items"] / result["seconds"])
        if "bytes" in result:
            bench.figures.add("python_config_object_bytes", result["bytes"])
    with _sidecar(bench, "memory") as (_, socket):
        result = _run_python("create", counts.python_create, "--target", f"unix://{socket}")
    bench.figures.add("python_config_create_per_s", result["items"] / result["seconds"])
    bench.figures.add("python_config_create_client_cpu_us", result["cpu_us"])
    bench.figures.add("python_config_list_per_s", result["read_items"] / result["read_seconds"])


def _run_python(mode: str, count: int, *arguments: str) -> dict[str, Any]:
    command: Command = [sys.executable, HERE / "python_configs.py", mode]
    command += ["--configs", str(count), *arguments]
    return run_json(command, SECONDS_MAX)


@contextlib.contextmanager
def _sidecar(bench: Bench, store: str) -> Iterator[tuple[Process, Path]]:
    """A fresh server; gives it and its socket."""
    socket = bench.folder / f"configs-{next(_numbers)}.sock"
    config = socket.with_suffix(".yaml")
    config.write_text(CONFIG.format(store=store))
    command: Command = [bench.programs.server, "--config-file", config]
    command += ["--listen", f"unix://{socket}", "--log-level", "warning"]
    with Process(command, socket.with_suffix(".log")) as server:
        server.wait_for_socket(socket)
        yield server, socket


def _create(
    bench: Bench,
    server: Process,
    socket: Path,
    batch: int,
    in_flight: int,
    count: int,
    *,
    reads_back: bool = True,
) -> dict[str, Any]:
    """Runs create_configs. Returns its figures, and `server_cpu_us` while the configs were made."""
    command: Command = [bench.programs.create_configs, "--target", f"unix:{socket}"]
    command += ["--batch", str(batch), "--in-flight", str(in_flight), "--configs", str(count)]
    before = server.cpu_us()
    result = run_json([*command, "--read-back", "0"], SECONDS_MAX)
    result["server_cpu_us"] = server.cpu_us() - before
    if reads_back:
        read = run_json([*command, "--make", "0"], SECONDS_MAX)
        result |= {name: read[name] for name in ("read", "read_seconds")}
        result["wrong"] += read["wrong"]
    server.check_running()
    if result["wrong"] or result["made"] != count:
        raise BenchError(f"of {count} configs {result['made']} were made, {result['wrong']} wrong")
    return result


def _add(bench: Bench, name: str, result: dict[str, Any]) -> None:
    bench.figures.add(f"{name}_per_s", result["made"] / result["seconds"])
    bench.figures.add(f"{name}_cpu_us", result["server_cpu_us"] / result["made"])
    bench.figures.add(f"{name}_client_cpu_us", result["cpu_us"] / result["made"])
