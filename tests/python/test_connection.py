"""Connection: its methods are those of the services, and when it is trusted."""

from __future__ import annotations

import importlib
from typing import Any

import grpc

from nexusnitro.connection import Connection
from nexusnitro.v1 import config_service_pb2


def test_a_connection_is_trusted_for_a_moment() -> None:
    channel = grpc.insecure_channel("127.0.0.1:1")
    connection = Connection(channel)
    assert not connection.is_trusted()
    connection.heard()
    assert connection.is_trusted()
    connection.doubt()
    assert not connection.is_trusted()
    channel.close()


class Recorder:
    """Takes the place of a channel, and notes which methods are asked for."""

    def __init__(self) -> None:
        self.methods: list[str] = []

    def __getattr__(self, kind: str) -> Any:
        def make(method: str, encode: Any, decode: Any) -> Any:
            self.methods.append(method)
            return lambda: (kind, decode)

        return make


def test_every_method_of_configs_models_and_stats_is_there() -> None:
    channel = Recorder()
    connection = Connection(channel)
    for service in ("config", "model", "stats"):
        module = importlib.import_module(f"nexusnitro.v1.{service}_service_pb2")
        (descriptor,) = module.DESCRIPTOR.services_by_name.values()
        for method in descriptor.methods:
            assert f"/{descriptor.full_name}/{method.name}" in channel.methods
    kind, decode = connection.watch_configs()
    assert kind == "unary_stream"
    response = config_service_pb2.WatchConfigsResponse(version=3)
    assert decode(response.SerializeToString()) == response
    assert connection.batch_create_configs_at_once is connection.batch_create_configs
