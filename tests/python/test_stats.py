"""Figures of the sidecar."""

from __future__ import annotations

import json

from nexusnitro.stats import read_stats
from nexusnitro.v1 import stats_service_pb2 as pb


def test_figures() -> None:
    proto = pb.Stats(streams_open=2, draining=True)
    proto.time.seconds = 1_700_000_000
    proto.uptime.nanos = 500_000_000
    proto.calls.started = 3
    proto.calls.errors_by_reason["CANCELLED"] = 1
    proto.call_latency.count = 1
    proto.call_latency.p99.seconds = 2
    config = proto.configs.add(config="configs/a")
    config.backends.add(backend="b", breaker="closed")
    stats = read_stats(proto)
    assert (stats.streams_open, stats.draining, stats.uptime) == (2, True, 0.5)
    assert stats.time is not None
    assert stats.time.timestamp() == 1_700_000_000
    assert stats.calls.started == 3
    assert stats.calls.errors_by_reason == {"CANCELLED": 1}
    assert (stats.call_latency.p99, stats.call_latency.p50) == (2.0, None)
    assert stats.first_token_latency.count == 0
    assert stats.configs[0].backends[0].backend == "b"
    dumped = json.loads(json.dumps(stats.to_dict()))
    assert dumped["configs"][0]["backends"][0]["breaker"] == "closed"


def test_no_field_of_the_api_is_left_out() -> None:
    read = set(read_stats(pb.Stats()).__dataclass_fields__)
    assert read == {field.name for field in pb.Stats.DESCRIPTOR.fields}
