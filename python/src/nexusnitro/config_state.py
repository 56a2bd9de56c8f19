"""What the sidecar says of a config that it has."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from nexusnitro.call_info import ReplyWarning, read_warning
from nexusnitro.proto_fields import time_of
from nexusnitro.v1 import config_pb2

Origin = Literal["file", "rpc"]

_ORIGINS: dict[int, Origin] = {
    config_pb2.CONFIG_ORIGIN_FILE: "file",
    config_pb2.CONFIG_ORIGIN_RPC: "rpc",
}


@dataclass(frozen=True, slots=True)
class ConfigState:
    """What the sidecar says of a config that it has.

    Attributes:
        origin: `file`: the config file, so that it is read-only over RPC; `rpc`: made over RPC.
        version: Version of the sidecar's set of configs at its last change, as in `watch`.
        create_time: Time at which it was made.
        update_time: Time of its last change.
        warnings: What whoever wrote it should know; in the replies to writes alone.
    """

    origin: Origin | None = None
    version: int = 0
    create_time: datetime.datetime | None = None
    update_time: datetime.datetime | None = None
    warnings: tuple[ReplyWarning, ...] = ()


NO_STATE = ConfigState()


def read_state(proto: config_pb2.Config) -> ConfigState:
    """Reads it from a config in protobuf form."""
    return ConfigState(
        _ORIGINS.get(proto.origin),
        proto.version,
        time_of(proto.create_time) if proto.HasField("create_time") else None,
        time_of(proto.update_time) if proto.HasField("update_time") else None,
        tuple([read_warning(warning) for warning in proto.warnings]),
    )
