"""What the C++ load generator measures: whole chats, streams and the first chunk.

Each repetition measures the null server, direct HTTP and the sidecar one after the other, so that a
machine that grows slower or faster does so for all of them. Names of figures begin with `null_` or
`direct_http_`; those without are the sidecar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bed import Bed
from figures import Figures, Progress
from processes import Command, Process, Programs, run_json

IN_FLIGHT = (1, 64, 512)
BATCH_IN_FLIGHT = 64
FIRST_CHUNK_TOKENS = 2
PACED_INTERVAL_MS = 20
PACED_STREAMS = 256
UNPACED_STREAMS = 16
UNPACED_TOKENS = 512
SECONDS_MAX = 60.0  # For one run of a program; the longest takes about 5 s.


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        repetitions: Repetitions of what swings most; the rest has about half of them.
        seconds: Length of one run.
        paced_seconds: Length of one run of paced streams.
        paced_tokens: Tokens of a paced stream.
        starts: How often a server is started.
        python_seconds: Length of one run of a Python client.
    """

    repetitions: int = 5
    seconds: float = 1.0
    paced_seconds: float = 2.6
    paced_tokens: int = 64
    starts: int = 11
    python_seconds: float = 0.6

    @property
    def few_repetitions(self) -> int:
        """Repetitions of what takes long or swings little."""
        return (self.repetitions + 1) // 2

    @property
    def ramp(self) -> float:
        """Seconds over which paced streams begin: as long as one takes."""
        # No multiple of the interval, or hundreds of streams would tick at a few moments together.
        return min(1.017 * self.paced_tokens * PACED_INTERVAL_MS / 1e3, self.paced_seconds / 2)


QUICK = Plan(
    repetitions=1,
    seconds=0.15,
    paced_seconds=0.4,
    paced_tokens=16,
    starts=2,
    python_seconds=0.15,
)


@dataclass(frozen=True)
class Bench:
    """What every measure needs."""

    programs: Programs
    folder: Path
    plan: Plan
    figures: Figures
    progress: Progress


@dataclass(frozen=True)
class Load:
    """What the load generator is to do; the durations are in seconds."""

    mode: str
    in_flight: int
    seconds: float
    join: bool = False
    check: bool = False
    ramp: float = 0.0

    def run(self, programs: Programs, server: Process, target: str) -> dict[str, Any]:
        """Runs it. Returns the generator's figures, and `cpu_us` of the server process alone."""
        command: Command = [programs.load_generator, "--target", target, "--mode", self.mode]
        command += ["--in-flight", str(self.in_flight), "--seconds", str(self.seconds)]
        command += ["--join", str(int(self.join)), "--check", str(int(self.check))]
        command += ["--ramp", str(self.ramp)]
        before = server.cpu_us()
        result = run_json(command, SECONDS_MAX)
        server.check_running()
        return result | {"cpu_us": server.cpu_us() - before}

    def run_direct(self, programs: Programs, url: str) -> dict[str, Any]:
        """Does the same over bare HTTP; `cpu_us` is the client's own, the cost of libcurl."""
        command: Command = [programs.direct_http, "--url", url, "--in-flight", str(self.in_flight)]
        command += ["--seconds", str(self.seconds), "--ramp", str(self.ramp)]
        command += ["--stream", str(int(self.mode == "stream"))]
        return run_json(command, SECONDS_MAX)

    def run_all(self, bed: Bed) -> dict[str, dict[str, Any]]:
        """Runs it against all three. Returns their figures by the prefix of their names."""
        programs = bed.programs
        return {
            "null_": self.run(programs, bed.null, bed.null_target),
            "direct_http_": self.run_direct(programs, bed.url),
            "": self.run(programs, bed.sidecar, bed.sidecar_target),
        }


def measure_unary(bench: Bench) -> None:
    """Whole chats at 1, 64 and 512 in flight: rate, latency, CPU time of a call."""
    plan, figures = bench.plan, bench.figures
    with Bed(bench.programs, bench.folder) as bed:
        Load("unary", 64, min(0.3, plan.seconds)).run_all(bed)  # Opens what is opened once.
        for in_flight in IN_FLIGHT:
            load = Load("unary", in_flight, plan.seconds)
            repetitions = plan.repetitions if in_flight <= 64 else plan.few_repetitions
            for _ in range(repetitions):
                results = load.run_all(bed)
                for prefix, result in results.items():
                    # Direct HTTP has no RPCs, so none that are unary.
                    kind = prefix if prefix == "direct_http_" else f"{prefix}unary_"
                    name = f"{kind}c{in_flight}"
                    _add_calls(figures, name, result)
                for rank in ("p50_us", "p99_us"):
                    added = results[""][rank] - results["direct_http_"][rank]
                    figures.add(f"unary_c{in_flight}_added_{rank}", added)
                if in_flight == BATCH_IN_FLIGHT:
                    batch = Load("batch", in_flight, plan.seconds)
                    result = batch.run(bed.programs, bed.sidecar, bed.sidecar_target)
                    _add_calls(figures, f"batch_chat_c{in_flight}", result)
            name = f"unary_c{in_flight}"
            bench.progress.say(
                f"whole chats, {in_flight} in flight: "
                f"{figures.median(f'{name}_per_s'):,.0f} calls/s, "
                f"{figures.median(f'{name}_cpu_us'):.1f} µs CPU a call"
            )


def _add_calls(figures: Figures, name: str, result: dict[str, Any]) -> None:
    figures.add(f"{name}_per_s", result["calls"] / result["seconds"])
    figures.add(f"{name}_p50_us", result["p50_us"])
    figures.add(f"{name}_p99_us", result["p99_us"])
    figures.add(f"{name}_cpu_us", result["cpu_us"] / result["calls"])


def measure_first_chunk(bench: Bench) -> None:
    """Time from the call to the first chunk, one stream at a time."""
    figures = bench.figures
    with Bed(bench.programs, bench.folder, tokens=FIRST_CHUNK_TOKENS, interval_ms=1) as bed:
        load = Load("stream", 1, bench.plan.seconds)
        for _ in range(bench.plan.repetitions):
            results = load.run_all(bed)
            for rank in ("p50_us", "p99_us"):
                for prefix, result in results.items():
                    figures.add(f"{prefix}first_chunk_{rank}", result[f"first_chunk_{rank}"])
                added = (
                    results[""][f"first_chunk_{rank}"]
                    - results["direct_http_"][f"first_chunk_{rank}"]
                )
                figures.add(f"added_first_chunk_{rank}", added)
    bench.progress.say(
        f"first chunk: {figures.median('added_first_chunk_p50_us'):.0f} µs more than direct HTTP"
    )


def measure_streams(bench: Bench) -> None:
    """Paced and unpaced streams: deltas a second, CPU time of an upstream delta."""
    _measure_paced(bench)
    _measure_unpaced(bench)


def _measure_paced(bench: Bench) -> None:
    plan, figures = bench.plan, bench.figures
    with Bed(bench.programs, bench.folder, plan.paced_tokens, PACED_INTERVAL_MS) as bed:
        load = Load("stream", PACED_STREAMS, plan.paced_seconds, ramp=plan.ramp)
        for _ in range(plan.few_repetitions):
            for prefix, result in load.run_all(bed).items():
                tokens = result["calls"] * bed.tokens
                figures.add(f"{prefix}stream_cpu_us", result["cpu_us"] / tokens)
                if "steady_deltas" in result:
                    rate = result["steady_deltas"] / result["steady_seconds"]
                    figures.add(f"{prefix}stream_paced_per_s", rate)
    bench.progress.say(
        f"paced streams, {PACED_STREAMS} at once: "
        f"{figures.median('stream_cpu_us'):.1f} µs CPU a delta, "
        f"the null server {figures.median('null_stream_cpu_us'):.1f} µs"
    )


def _measure_unpaced(bench: Bench) -> None:
    figures = bench.figures
    seconds = bench.plan.seconds
    with Bed(bench.programs, bench.folder, UNPACED_TOKENS) as bed:
        apart = Load("stream", UNPACED_STREAMS, seconds)
        joined = Load("stream", UNPACED_STREAMS, seconds, join=True)
        for _ in range(bench.plan.few_repetitions):
            results = apart.run_all(bed)
            results["joined_"] = joined.run(bench.programs, bed.sidecar, bed.sidecar_target)
            for prefix, result in results.items():
                # Of what the backend sends, since joined deltas are fewer.
                tokens = result["calls"] * bed.tokens
                figures.add(f"{prefix}stream_chunks_per_s", tokens / result["seconds"])
                figures.add(f"{prefix}stream_unpaced_cpu_us", result["cpu_us"] / tokens)
    bench.progress.say(
        f"unpaced streams: {figures.median('stream_chunks_per_s'):,.0f} deltas/s, joined "
        f"{figures.median('joined_stream_chunks_per_s'):,.0f}"
    )
