"""How a call went: tokens, times, attempts, limits, warnings."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nexusnitro.proto_fields import reader
from nexusnitro.v1 import chat_pb2


class FinishReason(str, Enum):
    """Why an answer ended. Equal to, and printed as, its string: `stop`, `length`, …."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    STOP_SEQUENCE = "stop_sequence"
    ERROR = "error"
    CANCELLED = "cancelled"
    PAUSE = "pause"
    OTHER = "other"

    __str__ = str.__str__

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


@dataclass(frozen=True, slots=True)
class Finish:
    """Why an answer ended, in full.

    Attributes:
        reason: The reason; None where the backend gave none.
        raw_reason: The reason in the backend's own words.
        stop_sequence: Stop sequence that was met, where the backend says.
        detail: More about it, for example the category of a content filter.
    """

    reason: FinishReason | None = None
    raw_reason: str = ""
    stop_sequence: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens used; None where the backend does not say.

    Attributes:
        input_tokens: Tokens of the input, cached ones included.
        output_tokens: Tokens of the output, reasoning included.
        total_tokens: Sum, as the backend counts it.
        cache_read_input_tokens: Input tokens read from the backend's cache.
        cache_creation_input_tokens: Input tokens written to the backend's cache.
        reasoning_output_tokens: Output tokens spent on reasoning.
        other: Counts that the API does not model, by the backend's names.
        estimated: Whether the sidecar estimated the counts.
        raw_json: Usage as the backend sent it.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    reasoning_output_tokens: int | None = None
    other: dict[str, int] = dataclasses.field(default_factory=dict)
    estimated: bool = False
    raw_json: str = ""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One rate limit as the backend reported it.

    Attributes:
        name: What is limited, for example `requests` or `tokens`.
        limit: The limit.
        remaining: What is left of it.
        reset_after: Seconds until it is whole again.
    """

    name: str
    limit: int | None = None
    remaining: int | None = None
    reset_after: float | None = None


@dataclass(frozen=True, slots=True)
class CallInfo:
    """How a call went. Times are in seconds.

    Attributes:
        id: Identifier of the call.
        config: Resource name of the config it ran on, `configs/{id}`.
        config_version: Version of that config.
        backend: Name of the backend that answered.
        model: Model that was asked for at that backend.
        attempts: Attempts made, the last one included.
        http_status: HTTP status of the last attempt.
        backend_request_id: Backend's own identifier of the request; may be empty.
        queue_time: Time spent waiting for a place under a limit.
        time_to_first_token: Time to the first token; None for whole replies.
        total_time: Time to the end.
        rate_limits: Rate limits as the backend reported them.
        cached: Whether the answer came from the response cache.
    """

    id: str = ""
    config: str = ""
    config_version: int = 0
    backend: str = ""
    model: str = ""
    attempts: int = 0
    http_status: int = 0
    backend_request_id: str = ""
    queue_time: float | None = None
    time_to_first_token: float | None = None
    total_time: float | None = None
    rate_limits: tuple[RateLimit, ...] = ()
    cached: bool = False


@dataclass(frozen=True, slots=True)
class ReplyWarning:
    """Tells of something that was dropped, changed or repaired.

    Attributes:
        code: Stable machine-readable code, for example `UNSUPPORTED_FIELD_DROPPED`.
        field: Path of the field concerned; may be empty.
        message: The warning in words.
    """

    code: str
    field: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """The log probability of one token.

    Attributes:
        token: The token as text.
        bytes: The token as bytes, where the backend gives them.
        logprob: Natural logarithm of its probability.
        top: Most likely tokens in its place.
    """

    token: str
    logprob: float
    bytes: bytes = b""
    top: tuple[TokenLogprob, ...] = ()


_FINISH_REASONS: dict[int, FinishReason] = {
    chat_pb2.FinishReason.Value(f"FINISH_REASON_{reason.name}"): reason for reason in FinishReason
}


def read_finish(proto: chat_pb2.Finish) -> Finish:
    """Reads a Finish from its protobuf form."""
    reason = _FINISH_REASONS.get(proto.reason)
    if reason is None and proto.reason:
        reason = FinishReason.OTHER  # Of a newer sidecar.
    return Finish(reason, proto.raw_reason, proto.stop_sequence, proto.detail)


def read_logprob(proto: chat_pb2.TokenLogprob) -> TokenLogprob:
    """Reads a TokenLogprob from its protobuf form."""
    top: Any = [read_logprob(alternative) for alternative in proto.top]
    return TokenLogprob(proto.token, proto.logprob, proto.bytes, tuple(top))


read_usage = reader(Usage, chat_pb2.Usage)
read_call = reader(
    CallInfo, chat_pb2.CallInfo, {"rate_limits": reader(RateLimit, chat_pb2.RateLimitInfo)}
)
read_warning = reader(ReplyWarning, chat_pb2.Warning)
