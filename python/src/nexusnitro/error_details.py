"""Turns what gRPC raises, and the statuses of batch items, into this package's errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import DecodeError

from nexusnitro import errors, wire_types
from nexusnitro.error_table import class_for
from nexusnitro.errors import ErrorDetails, FieldViolation, NexusNitroError
from nexusnitro.targets import REPLY_BYTES_MAX
from nexusnitro.v1 import error_pb2

_DETAILS_TRAILER = "grpc-status-details-bin"
_NOT_SENT_TRAILER = "nexusnitro-not-sent"
_CALL_ID_TRAILER = "nexusnitro-call-id"
_PUSHBACK_TRAILER = "grpc-retry-pushback-ms"

# gRPC's own words where no connection could be made, so that nothing was sent.
_NO_CONNECTION = "failed to connect to all addresses"

# gRPC's own words (asyncio, code INTERNAL) where a write met a connection that had just broken.
_WRITE_FAILED = "Internal error from Core"

# The phase of a call that ran into its deadline without a word of the sidecar.
SIDECAR_PHASE = "sidecar"

# Names of the gRPC codes by number.
CODES = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)


def code_of(failure: Any) -> str:
    """The gRPC code, by name, of what gRPC raised."""
    return str(failure.code().name)


def words_of(failure: Any) -> str:
    """The message of what gRPC raised."""
    return str(failure.details() or "")


def error_from_rpc(failure: Any, target: str) -> NexusNitroError:
    """The error that an RPC's status stands for.

    Args:
        failure: What gRPC raised: a `grpc.RpcError` that is a `grpc.Call` too.
        target: Address of the sidecar, for the text.

    Returns:
        The error, with its cause set.
    """
    code, words = code_of(failure), words_of(failure)
    # Not `dict(…)`: asyncio's Metadata has keys() that are no keys.
    trailers: dict[str, str | bytes] = {
        key: value for key, value in failure.trailing_metadata() or ()
    }
    packed = trailers.get(_DETAILS_TRAILER)
    if isinstance(packed, bytes):
        facts = _unpack(packed)
        facts["call_id"] = _text(trailers.get(_CALL_ID_TRAILER))
        facts["not_sent"] = trailers.get(_NOT_SENT_TRAILER) == "1"
        if facts["retry_after"] is None:
            facts["retry_after"] = _pushback(_text(trailers.get(_PUSHBACK_TRAILER)))
        details = ErrorDetails(code=code, **facts)
        error = class_for(code, details.reason)(words, details)
    else:
        error = _error_of_grpc(code, words, target)
    error.__cause__ = failure
    return error


def error_from_status(status: error_pb2.CallStatus, call_id: str) -> NexusNitroError:
    """The error of one item of a batch.

    Args:
        status: The item's status.
        call_id: Identifier that the caller gave the call; may be empty.

    Returns:
        The error.
    """
    facts = _read_details(status.details)
    facts["call_id"] = call_id or None
    facts["not_sent"] = status.not_sent
    if status.HasField("retry_after"):
        facts["retry_after"] = status.retry_after.seconds + status.retry_after.nanos / 1e9
    code = CODES[status.code] if 0 <= status.code < len(CODES) else "UNKNOWN"
    details = ErrorDetails(code=code, **facts)
    return class_for(code, details.reason)(status.message, details)


def sidecar_unavailable(
    target: str, waited: float | None, why: str
) -> errors.SidecarUnavailableError:
    """The error of a sidecar that was not reached.

    Args:
        target: Where it was sought.
        waited: Seconds that were waited for it; None if it was not waited for.
        why: gRPC's words; may be empty.

    Returns:
        The error; its text says how to start a sidecar.
    """
    within = "" if waited is None else f" within {waited:.1f} s"
    because = f" ({_last_words(why)})" if why else ""
    return errors.SidecarUnavailableError(
        f"the sidecar at {target} was not reached{within}{because}; start it with "
        f"`nexusnitro-server --listen {target} --config-file FILE`, or say where it listens with "
        "$NEXUSNITRO_TARGET or Client(target)",
        ErrorDetails(code="UNAVAILABLE", not_sent=True),
    )


def _error_of_grpc(code: str, words: str, target: str) -> NexusNitroError:
    """The error of a status that gRPC made by itself, or that another server sent."""
    if code == "UNAVAILABLE" and words.startswith(_NO_CONNECTION):
        return sidecar_unavailable(target, None, words)
    if code == "UNAVAILABLE" or words == _WRITE_FAILED:
        return errors.SidecarConnectionLostError(
            f"the connection to the sidecar at {target} broke, and the call may have run: {words}",
            ErrorDetails(code="UNAVAILABLE"),
        )
    if code == "DEADLINE_EXCEEDED":
        return errors.CallTimeoutError(
            f"the sidecar at {target} gave no answer in time",
            ErrorDetails(code=code, phase=SIDECAR_PHASE),
        )
    if code == "CANCELLED" and words in ("", code):
        return errors.CallCancelledError(
            f"the sidecar at {target} cancelled the call; it may have shut down",
            ErrorDetails(code=code),
        )
    if code == "RESOURCE_EXHAUSTED" and "larger than max" in words:
        # gRPC says the same of both ways; the limit tells whose it was.
        if f"vs. {REPLY_BYTES_MAX})" in words:
            return errors.ReplyTooLargeError(words, ErrorDetails(code=code))
        return errors.RequestTooLargeError(words, ErrorDetails(code=code))
    return class_for(code, None)(words, ErrorDetails(code=code))


def _unpack(packed: bytes) -> dict[str, Any]:
    try:
        return _read_details(wire_types.Status.FromString(packed).details)
    except DecodeError:  # Another server's trailer of the same name.
        return _read_details(())


def _read_details(details: Iterable[Any]) -> dict[str, Any]:
    """The fields of ErrorDetails that `google.rpc.Status` details hold."""
    facts: dict[str, Any] = {"reason": None, "retry_after": None}
    for detail in details:
        kind = detail.type_url.rpartition("/")[2]
        if kind == "google.rpc.ErrorInfo":
            facts["reason"] = wire_types.ErrorInfo.FromString(detail.value).reason or None
        elif kind == "google.rpc.RetryInfo":
            delay = wire_types.RetryInfo.FromString(detail.value).retry_delay
            facts["retry_after"] = delay.seconds + delay.nanos / 1e9
        elif kind == "google.rpc.BadRequest":
            facts["violations"] = tuple(
                FieldViolation(violation.field, violation.description)
                for violation in wire_types.BadRequest.FromString(detail.value).field_violations
            )
        elif kind == "nexusnitro.v1.BackendError":
            facts.update(_read_backend_error(error_pb2.BackendError.FromString(detail.value)))
    return facts


def _read_backend_error(error: error_pb2.BackendError) -> dict[str, Any]:
    return {
        "backend": error.backend or None,
        "provider": error.provider or None,
        "http_status": error.http_status or None,
        "backend_type": error.type or None,
        "backend_code": error.code or None,
        "backend_message": error.message or None,
        "backend_param": error.param or None,
        "request_id": error.request_id or None,
        "attempts": error.attempts or None,
        "phase": error.phase or None,
    }


def _text(value: str | bytes | None) -> str | None:
    return value if isinstance(value, str) else None


def _pushback(value: str | None) -> float | None:
    try:
        ms = int(value or "")
    except ValueError:
        return None
    return ms / 1000 if ms >= 0 else None


def _last_words(words: str) -> str:
    """The cause at the end of gRPC's chain of messages."""
    return words.rpartition("last error: ")[2].strip()
