"""What a server costs beside its calls: time to start, memory when idle and under streams."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import grpc

from bed import Bed
from measures import PACED_INTERVAL_MS, Bench, Load
from processes import BenchError, Process

MEMORY_STREAMS = 512
SETTLE_SECONDS = 0.3
HEALTH_SECONDS_MAX = 5.0


def measure_start(bench: Bench) -> None:
    """Time from exec to the first answer to a health check over gRPC, and memory thereafter.

    This process polls connect() on the Unix socket every millisecond and then asks over a channel
    of its own, with gRPC already loaded: about 2 ms of the figure are the asking. The sidecar must
    say SERVING; the null server has no health service, and its UNIMPLEMENTED counts. Resident
    memory is read after that, when nothing has run for 0.3 s.
    """
    figures = bench.figures
    with Bed(bench.programs, bench.folder) as bed:
        _ask_health(bed.sidecar_target)  # Loads what is loaded once.
        for number in range(bench.plan.starts):
            for prefix, start in (("null_", bed.new_null_server), ("", bed.new_sidecar)):
                socket = bench.folder / f"{prefix}start-{number}.sock"
                seconds, rss_mb = _start_once(start, socket, serves_health=not prefix)
                figures.add(f"{prefix}start_ms", seconds * 1e3)
                figures.add(f"{prefix}rss_idle_mb", rss_mb)
    bench.progress.say(
        f"start: {figures.median('start_ms'):.0f} ms, idle {figures.median('rss_idle_mb'):.1f} MB"
    )


def measure_memory(bench: Bench) -> None:
    """Peak memory of a fresh server under 512 paced streams, and whether it keeps their pace."""
    plan, figures = bench.plan, bench.figures
    load = Load("stream", MEMORY_STREAMS, plan.paced_seconds, ramp=plan.ramp)
    checked = Load("stream", MEMORY_STREAMS, plan.paced_seconds, check=True, ramp=plan.ramp)
    for _ in range(plan.few_repetitions):
        with Bed(bench.programs, bench.folder, plan.paced_tokens, PACED_INTERVAL_MS) as bed:
            load.run(bed.programs, bed.null, bed.null_target)
            result = checked.run(bed.programs, bed.sidecar, bed.sidecar_target)
            figures.add(f"null_rss_{MEMORY_STREAMS}_streams_mb", bed.null.memory_mb("VmHWM"))
            figures.add(f"rss_{MEMORY_STREAMS}_streams_mb", bed.sidecar.memory_mb("VmHWM"))
            rate = result["steady_deltas"] / result["steady_seconds"]
            figures.add(f"stream_paced_{MEMORY_STREAMS}_per_s", rate)
    bench.progress.say(
        f"paced streams, {MEMORY_STREAMS} at once: "
        f"{figures.median(f'stream_paced_{MEMORY_STREAMS}_per_s'):,.0f} deltas/s, peak "
        f"{figures.median(f'rss_{MEMORY_STREAMS}_streams_mb'):.1f} MB"
    )


def _start_once(
    start: Callable[[Path], Process], socket: Path, serves_health: bool
) -> tuple[float, float]:
    """Starts a server. Returns the seconds until it answered, and its resident memory in MB."""
    with start(socket) as process:
        process.wait_for_socket(socket)
        serving = _ask_health(f"unix:{socket}")
        seconds = time.monotonic() - process.started_at
        if serves_health and not serving:
            raise BenchError("the sidecar that was started does not say SERVING")
        time.sleep(SETTLE_SECONDS)
        return seconds, process.memory_mb("VmRSS")


def _ask_health(target: str) -> bool:
    """Whether a server says SERVING; False if it has no health service."""
    options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
    with grpc.insecure_channel(target, options) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        try:
            # An empty HealthCheckRequest asks for the whole server; field 1, value 1 is SERVING.
            return bool(check(b"", timeout=HEALTH_SECONDS_MAX) == b"\x08\x01")
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return False
            raise BenchError(f"no health check at {target}: {error.code()}") from error
