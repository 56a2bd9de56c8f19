"""Figures of the sidecar."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from nexusnitro import dicts
from nexusnitro.proto_fields import reader
from nexusnitro.v1 import stats_service_pb2 as pb


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """The program that runs.

    Attributes:
        version: Version of the server.
        commit: Commit that it was built from; may be empty.
        compiler: Compiler that built it.
        grpc: Version of gRPC.
        curl: Version of libcurl.
        build_type: Kind of build, for example `Release`.
    """

    version: str
    commit: str
    compiler: str
    grpc: str
    curl: str
    build_type: str


@dataclass(frozen=True, slots=True)
class CallStats:
    """Counts of calls: `started` = `succeeded` + `failed` + `cancelled` + `in_flight`.

    Attributes:
        started: Calls that arrived.
        succeeded: Calls answered whole.
        failed: Calls that failed.
        cancelled: Calls that the caller cancelled.
        in_flight: Calls that run now.
        attempts: Attempts made.
        retries: Attempts that repeated one on the same backend.
        fallbacks: Attempts that moved on to another backend.
        errors_by_reason: Failed calls by reason.
        queued: Calls waiting for a place under a limit, now.
    """

    started: int
    succeeded: int
    failed: int
    cancelled: int
    in_flight: int
    attempts: int
    retries: int
    fallbacks: int
    errors_by_reason: dict[str, int]
    queued: int


@dataclass(frozen=True, slots=True)
class TokenStats:
    """Counts of tokens, as backends reported them.

    Attributes:
        input: Input, cached included.
        output: Output, reasoning included.
        cache_read: Input read from caches.
        reasoning: Output spent on reasoning.
    """

    input: int
    output: int
    cache_read: int
    reasoning: int


@dataclass(frozen=True, slots=True)
class LatencyStats:
    """A summary of durations, in seconds; None while there are no samples.

    Attributes:
        count: Number of samples.
        mean: Mean.
        p50: Half are at or below.
        p90: 90 % are at or below.
        p99: 99 % are at or below.
        max: Longest.
    """

    count: int
    mean: float | None
    p50: float | None
    p90: float | None
    p99: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class BackendStats:
    """Figures of one backend.

    Attributes:
        backend: Name.
        attempts: Attempts made.
        failed: Attempts that failed.
        in_flight: Attempts under way, now.
        errors_by_reason: Failed attempts by reason.
        attempt_latency: Durations of attempts that succeeded.
        breaker: State of its circuit breaker: `closed`, `open`, `half_open`.
    """

    backend: str
    attempts: int
    failed: int
    in_flight: int
    errors_by_reason: dict[str, int]
    attempt_latency: LatencyStats
    breaker: str


@dataclass(frozen=True, slots=True)
class ConfigStats:
    """Figures of one config.

    Attributes:
        config: Resource name, `configs/{id}`.
        calls: Its calls.
        tokens: Its tokens.
        call_latency: Durations of whole calls that succeeded.
        backends: Its backends, in order.
    """

    config: str
    calls: CallStats
    tokens: TokenStats
    call_latency: LatencyStats
    backends: tuple[BackendStats, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures since the sidecar's start, unless said otherwise.

    Attributes:
        time: Time at which they were taken.
        uptime: Seconds since the start.
        build: What is running.
        calls: Calls of all configs.
        tokens: Tokens of all configs.
        call_latency: Durations of whole calls that succeeded.
        first_token_latency: Times to the first token of streams.
        streams_open: Streams open to callers, now.
        backend_connections_open: Connections open to backends, now.
        configs: Figures by config, ordered by name.
        log_lines_dropped: Log lines dropped because nobody read them.
        draining: Whether the sidecar is shutting down.
        held_bytes: Bytes of requests held, now.
    """

    time: datetime.datetime | None
    uptime: float | None
    build: BuildInfo
    calls: CallStats
    tokens: TokenStats
    call_latency: LatencyStats
    first_token_latency: LatencyStats
    streams_open: int
    backend_connections_open: int
    configs: tuple[ConfigStats, ...]
    log_lines_dropped: int
    draining: bool
    held_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """A form for JSON: plain dicts, lists, strings and numbers."""
        result: dict[str, Any] = dicts.to_dict(self)
        return result


_read_latency = reader(LatencyStats, pb.LatencyStats)
_read_calls = reader(CallStats, pb.CallStats)
_read_tokens = reader(TokenStats, pb.TokenStats)
_read_backend = reader(BackendStats, pb.BackendStats, {"attempt_latency": _read_latency})
_read_config = reader(
    ConfigStats,
    pb.ConfigStats,
    {
        "calls": _read_calls,
        "tokens": _read_tokens,
        "call_latency": _read_latency,
        "backends": _read_backend,
    },
)
read_stats = reader(
    Stats,
    pb.Stats,
    {
        "build": reader(BuildInfo, pb.BuildInfo),
        "calls": _read_calls,
        "tokens": _read_tokens,
        "call_latency": _read_latency,
        "first_token_latency": _read_latency,
        "configs": _read_config,
    },
)
