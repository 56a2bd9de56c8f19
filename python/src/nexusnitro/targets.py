"""Where the sidecar listens, and how a channel to it is set up."""

from __future__ import annotations

import os
from typing import Any

from nexusnitro.version import __version__

TARGET_VARIABLE = "NEXUSNITRO_TARGET"
DEFAULT_SOCKET = "/run/nexusnitro/nexusnitro.sock"
DEFAULT_ADDRESS = "127.0.0.1:50051"

MESSAGE_BYTES_MAX = 32 * 1024 * 1024  # The sidecar's default, for requests.
# The sidecar reads at most 64 MiB of a backend's reply, and may send it twice (`include_raw`).
REPLY_BYTES_MAX = 160 * 1024 * 1024

_KEEPALIVE_TIME_MS = 20_000
_KEEPALIVE_TIMEOUT_MS = 5_000
_CONNECT_ATTEMPT_MS = 5_000
_RECONNECT_MS_MIN = 100
_RECONNECT_MS_MAX = 1_000


def default_target() -> str:
    """The sidecar's address where none is given.

    Returns:
        `$NEXUSNITRO_TARGET`; else the default socket, if it exists; else 127.0.0.1:50051.
    """
    target = os.environ.get(TARGET_VARIABLE)
    if target:
        return target
    return f"unix://{DEFAULT_SOCKET}" if os.path.exists(DEFAULT_SOCKET) else DEFAULT_ADDRESS


def check_target(target: str) -> str:
    """Checks an address.

    Args:
        target: `host:port`, or `unix:///path`.

    Returns:
        The address.

    Raises:
        TypeError: It is no string.
        ValueError: It is no address.
    """
    if not isinstance(target, str):
        raise TypeError(f"target: is a {type(target).__name__}; expected a string")
    if target.startswith("unix:"):
        if len(target.removeprefix("unix:").lstrip("/")) > 0:
            return target
    else:
        host, colon, port = target.rpartition(":")
        if colon and host and "/" not in host and port.isdigit() and 0 < int(port) < 65536:
            return target
    raise ValueError(f"target: is {target!r}; expected host:port or unix:///path")


def channel_options(single_threaded_streams: bool) -> list[tuple[str, Any]]:
    """The options of a channel to the sidecar.

    Args:
        single_threaded_streams: Whether streams are read in the caller's own thread. It makes them
            ten times as fast; for channels that are not asyncio's.

    Returns:
        gRPC's names with their values.
    """
    options: list[tuple[str, Any]] = [
        ("grpc.primary_user_agent", f"nexusnitro-python/{__version__}"),
        ("grpc.max_send_message_length", -1),  # Requests are checked before they are sent.
        ("grpc.max_receive_message_length", REPLY_BYTES_MAX),
        # A sidecar that is frozen or cut off is noticed.
        ("grpc.keepalive_time_ms", _KEEPALIVE_TIME_MS),
        ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
        # With `http_proxy` set gRPC would send even loopback to the proxy.
        ("grpc.enable_http_proxy", 0),
        # gRPC would repeat calls that were paid for.
        ("grpc.enable_retries", 0),
        ("grpc.initial_reconnect_backoff_ms", _RECONNECT_MS_MIN),
        ("grpc.max_reconnect_backoff_ms", _RECONNECT_MS_MAX),
        ("grpc.min_reconnect_backoff_ms", _CONNECT_ATTEMPT_MS),  # Limits one attempt.
        # A connection of its own, so that closing the channel closes it.
        ("grpc.use_local_subchannel_pool", 1),
    ]
    if single_threaded_streams:
        options.append(("SingleThreadedUnaryStream", 1))
    return options
