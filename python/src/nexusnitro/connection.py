"""A channel to the sidecar, its methods, and what is known of it."""

from __future__ import annotations

import time
from typing import Any

from google.protobuf import empty_pb2

from nexusnitro.v1 import (
    chat_pb2,
    chat_service_pb2,
    config_pb2,
    config_service_pb2,
    model_service_pb2,
    stats_service_pb2,
)
from nexusnitro.wire_types import HealthCheckResponse

# After this many seconds without a word of the sidecar a connection is probed before it is used:
# one that died meanwhile would lose the call, and a call that may have run is not repeated.
_TRUST_TIME = 1.0

# Connections of the parent that a forked child must not touch. Their ends would be felt in the
# parent.
_abandoned: list[Any] = []

_Metadata = tuple[tuple[str, str], ...]

# Attribute → (service and method, kind of call, class of the response).
_METHODS: dict[str, tuple[str, str, Any]] = {
    "chat": ("ChatService/Chat", "unary_unary", chat_pb2.ChatResponse),
    "stream_chat": ("ChatService/StreamChat", "unary_stream", chat_pb2.ChatChunk),
    "batch_chat": (
        "ChatService/BatchChat",
        "stream_stream",
        chat_service_pb2.BatchChatResponse,
    ),
    "list_models": (
        "ModelService/ListModels",
        "unary_unary",
        model_service_pb2.ListModelsResponse,
    ),
    "embed": ("ModelService/Embed", "unary_unary", model_service_pb2.EmbedResponse),
    "count_tokens": (
        "ModelService/CountTokens",
        "unary_unary",
        model_service_pb2.CountTokensResponse,
    ),
    "get_stats": ("StatsService/GetStats", "unary_unary", stats_service_pb2.Stats),
    "watch_stats": ("StatsService/WatchStats", "unary_stream", stats_service_pb2.Stats),
    "create_config": ("ConfigService/CreateConfig", "unary_unary", config_pb2.Config),
    "get_config": ("ConfigService/GetConfig", "unary_unary", config_pb2.Config),
    "list_configs": (
        "ConfigService/ListConfigs",
        "unary_unary",
        config_service_pb2.ListConfigsResponse,
    ),
    "update_config": ("ConfigService/UpdateConfig", "unary_unary", config_pb2.Config),
    "delete_config": ("ConfigService/DeleteConfig", "unary_unary", empty_pb2.Empty),
    "batch_create_configs": (
        "ConfigService/BatchCreateConfigs",
        "unary_unary",
        config_service_pb2.BatchCreateConfigsResponse,
    ),
    "watch_configs": (
        "ConfigService/WatchConfigs",
        "unary_stream",
        config_service_pb2.WatchConfigsResponse,
    ),
    "check_config": (
        "ConfigService/CheckConfig",
        "unary_unary",
        config_service_pb2.CheckConfigResponse,
    ),
}


class Connection:
    """A channel, its methods, and what is known of it.

    The methods take bytes, so that a request is encoded once, whatever happens to it.

    Attributes:
        live: Calls under way; guarded by the lock of the owner.
        abandoned: Whether it is the parent's, in a forked child.
        calls: Calls under way that are to be cancelled with it, and that a forked child must not
            touch either: streams, and all of asyncio's.
        closed: Whether the client was closed.
        metadata: What goes out with every call; None if nothing does.
        batch_create_configs_at_once: As `batch_create_configs`, but gives a future, or with asyncio
            something to await.
    """

    __slots__ = (
        "_reached_at",
        "abandoned",
        "batch_create_configs_at_once",
        "calls",
        "channel",
        "closed",
        "health",
        "live",
        "metadata",
        *_METHODS,
    )

    def __init__(self, channel: Any, metadata: _Metadata | None = None) -> None:
        self.channel = channel
        self.metadata = metadata
        self.live = 0
        self.abandoned = False
        self.closed = False
        self.calls: set[Any] = set()
        self._reached_at = float("-inf")
        for name, (method, kind, response) in _METHODS.items():
            make = getattr(channel, kind)
            setattr(self, name, make(f"/nexusnitro.v1.{method}", None, response.FromString))
        batch_create: Any = self.batch_create_configs  # type: ignore[attr-defined]
        self.batch_create_configs_at_once: Any = getattr(batch_create, "future", batch_create)
        self.health: Any = channel.unary_unary(
            "/grpc.health.v1.Health/Check", None, HealthCheckResponse.FromString
        )

    def is_trusted(self) -> bool:
        """Whether the sidecar was heard on it a moment ago."""
        return time.monotonic() - self._reached_at < _TRUST_TIME

    def heard(self) -> None:
        """Notes that the sidecar was heard on it."""
        self._reached_at = time.monotonic()

    def doubt(self) -> None:
        """Has it probed before it is used again."""
        self._reached_at = float("-inf")

    def abandon(self) -> None:
        """Keeps it and its calls for ever, untouched."""
        self.abandoned = True
        _abandoned.append((self, tuple(self.calls)))
