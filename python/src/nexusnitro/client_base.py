"""What both kinds of clients have in common: settings, requests, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nexusnitro.attempts import Attempts
from nexusnitro.chat_options import check_count, check_seconds, encode_options
from nexusnitro.errors import (
    ErrorDetails,
    FieldViolation,
    RequestTooLargeError,
    SidecarUnavailableError,
)
from nexusnitro.keywords import resolve_aliases
from nexusnitro.message_input import encode_messages
from nexusnitro.targets import MESSAGE_BYTES_MAX, check_target, default_target
from nexusnitro.v1 import chat_pb2, model_service_pb2, stats_service_pb2
from nexusnitro.wire_types import HEALTH_SERVING, HealthCheckRequest

READY_PAUSE = 0.05  # Seconds between questions whether the sidecar serves.
NOT_SERVING = "NOT_SERVING"  # Reason of the error of a sidecar that was reached and does not serve.

# The field that makes a request large.
_LARGEST_FIELD: dict[type[Any], str] = {
    chat_pb2.ChatRequest: "messages",
    model_service_pb2.ListModelsRequest: "config",
    model_service_pb2.EmbedRequest: "inputs",
    model_service_pb2.CountTokensRequest: "messages",
}


class ClientBase:
    """The settings of a client.

    Attributes:
        target: Address of the sidecar.
        timeout: Seconds for a call, unless the call says otherwise.
        max_retries: Most repeats of a call, unless the call says otherwise.
        connect_timeout: Seconds to wait for the sidecar.
        message_bytes_max: Most bytes of a request.
    """

    def __init__(
        self,
        target: str | None = None,
        *,
        timeout: float = 600.0,
        max_retries: int = 2,
        connect_timeout: float = 10.0,
        message_bytes_max: int = MESSAGE_BYTES_MAX,
    ) -> None:
        self.target = check_target(default_target() if target is None else target)
        self.timeout = check_seconds("timeout", timeout)
        self.max_retries = check_count("max_retries", max_retries)
        self.connect_timeout = check_seconds("connect_timeout", connect_timeout)
        self.message_bytes_max = check_count("message_bytes_max", message_bytes_max)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.target!r})"

    def _attempts(self, timeout: float | None = None, max_retries: int | None = None) -> Attempts:
        return Attempts(
            self.timeout if timeout is None else check_seconds("timeout", timeout),
            self.max_retries if max_retries is None else check_count("max_retries", max_retries),
            self.connect_timeout,
        )

    def _prepare(self, options: dict[str, Any]) -> tuple[bytes, Attempts]:
        """The request and the deadline that the arguments of a method stand for."""
        attempts = self._attempts(options.pop("timeout", None), options.pop("max_retries", None))
        request = chat_pb2.ChatRequest()
        encode_messages(options.pop("messages"), request.messages)
        encode_options(resolve_aliases(options), request)
        return self._seal(request), attempts

    def _prepare_other(
        self, encode: Callable[[dict[str, Any]], Any], options: dict[str, Any]
    ) -> tuple[bytes, Attempts]:
        """The same for what is no chat; `encode` makes the request of the options."""
        attempts = self._attempts(options.pop("timeout", None), options.pop("max_retries", None))
        return self._seal(encode(options)), attempts

    def _seal(self, request: Any) -> bytes:
        return self._seal_bytes(bytes(request.SerializeToString()), _LARGEST_FIELD[type(request)])

    def _seal_bytes(self, encoded: bytes, largest_field: str) -> bytes:
        if len(encoded) > self.message_bytes_max:
            raise too_large(len(encoded), self.message_bytes_max, largest_field)
        return encoded


def too_large(size: int, size_max: int, field: str = "messages") -> RequestTooLargeError:
    """The error of a request that has too many bytes to be sent; `field` holds most of them."""
    description = f"has {size} bytes; a message to the sidecar has at most {size_max}"
    return RequestTooLargeError(
        f"the request {description}; raise message_bytes_max on both sides, or send less",
        ErrorDetails(
            code="INVALID_ARGUMENT",
            not_sent=True,
            violations=(FieldViolation(field, description),),
        ),
    )


def health_request(service: str) -> bytes:
    """The bytes that ask for the health of a service; "" stands for the whole sidecar."""
    return bytes(HealthCheckRequest(service=service).SerializeToString())


def is_serving(response: Any) -> bool:
    """Whether a health response says that the service takes calls."""
    return bool(response.status == HEALTH_SERVING)


def watch_stats_request(interval: float) -> bytes:
    """The bytes that ask for figures every `interval` seconds."""
    request = stats_service_pb2.WatchStatsRequest()
    nanos = round(check_seconds("interval", interval) * 1e9)
    request.interval.seconds, request.interval.nanos = divmod(nanos, 1_000_000_000)
    return bytes(request.SerializeToString())


def not_serving(target: str, waited: float) -> SidecarUnavailableError:
    """The error of a sidecar that was reached but does not take calls."""
    return SidecarUnavailableError(
        f"the sidecar at {target} did not take calls within {waited:.3g} s; it is starting or "
        "shutting down",
        ErrorDetails(code="UNAVAILABLE", reason=NOT_SERVING, not_sent=True),
    )
