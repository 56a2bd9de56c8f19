"""Errors out of what gRPC raises, and out of the statuses of batch items."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from nexusnitro import errors, wire_types
from nexusnitro.error_details import error_from_rpc, error_from_status, sidecar_unavailable
from nexusnitro.targets import REPLY_BYTES_MAX
from nexusnitro.v1 import error_pb2

TARGET = "unix:///run/x.sock"


class Failure(grpc.RpcError):
    """What gRPC raises, as far as it is read."""

    def __init__(self, code: grpc.StatusCode, words: str, trailers: Any = ()) -> None:
        super().__init__()
        self._code, self._words, self._trailers = code, words, trailers

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._words

    def trailing_metadata(self) -> Any:
        return self._trailers


def packed(*details: Any) -> bytes:
    """A google.rpc.Status with details."""
    status = wire_types.Status()
    for name, detail in details:
        any_detail = status.details.add()
        any_detail.type_url = f"type.googleapis.com/{name}"
        any_detail.value = detail.SerializeToString()
    return status.SerializeToString()


def all_details() -> bytes:
    """One of each kind."""
    info = wire_types.ErrorInfo(reason="BACKEND_REJECTED", domain="nexusnitro")
    retry = wire_types.RetryInfo()
    retry.retry_delay.seconds, retry.retry_delay.nanos = 1, 500_000_000
    bad = wire_types.BadRequest()
    bad.field_violations.add(field="messages[0]", description="is wrong")
    backend = error_pb2.BackendError(
        backend="b",
        provider="p",
        http_status=422,
        type="t",
        code="c",
        message="m",
        param="q",
        request_id="r",
        phase="body",
        attempts=3,
    )
    return packed(
        ("google.rpc.ErrorInfo", info),
        ("google.rpc.RetryInfo", retry),
        ("google.rpc.BadRequest", bad),
        ("nexusnitro.v1.BackendError", backend),
        ("other.Kind", info),
    )


EXPECTED = errors.ErrorDetails(
    code="INVALID_ARGUMENT",
    reason="BACKEND_REJECTED",
    backend="b",
    provider="p",
    http_status=422,
    backend_type="t",
    backend_code="c",
    backend_message="m",
    backend_param="q",
    request_id="r",
    call_id="call-1",
    retry_after=1.5,
    attempts=3,
    not_sent=True,
    phase="body",
    violations=(errors.FieldViolation("messages[0]", "is wrong"),),
)


@pytest.mark.parametrize("metadata", [tuple, lambda pairs: grpc.aio.Metadata(*pairs)])
def test_details_of_both_kinds_of_clients(metadata: Any) -> None:
    trailers = metadata(
        [
            ("nexusnitro-not-sent", "1"),
            ("nexusnitro-call-id", "call-1"),
            ("grpc-status-details-bin", all_details()),
        ]
    )
    failure = Failure(grpc.StatusCode.INVALID_ARGUMENT, "no", trailers)
    error = error_from_rpc(failure, TARGET)
    assert type(error) is errors.BackendRejectedError
    assert error.details == EXPECTED
    assert str(error) == "no"
    assert error.__cause__ is failure


def test_details_of_an_item_of_a_batch() -> None:
    status = error_pb2.CallStatus(code=3, message="no", not_sent=True)
    for detail in wire_types.Status.FromString(all_details()).details:
        status.details.add(type_url=detail.type_url, value=detail.value)
    status.retry_after.seconds = 1
    status.retry_after.nanos = 500_000_000
    error = error_from_status(status, "call-1")
    assert type(error) is errors.BackendRejectedError
    assert error.details == EXPECTED


def test_a_code_that_is_none() -> None:
    assert error_from_status(error_pb2.CallStatus(code=99), "").code == "UNKNOWN"


def test_pushback_stands_in_for_a_missing_retry_info() -> None:
    trailers = [("grpc-status-details-bin", packed()), ("grpc-retry-pushback-ms", "250")]
    failure = Failure(grpc.StatusCode.RESOURCE_EXHAUSTED, "no", trailers)
    assert error_from_rpc(failure, TARGET).retry_after == 0.25
    for value in ("-1", "soon"):
        failure = Failure(
            grpc.StatusCode.RESOURCE_EXHAUSTED, "no", [trailers[0], (trailers[1][0], value)]
        )
        assert error_from_rpc(failure, TARGET).retry_after is None


def test_garbage_in_the_trailer_is_no_crash() -> None:
    trailers = [("grpc-status-details-bin", b"\xff\xff\xff")]
    error = error_from_rpc(Failure(grpc.StatusCode.NOT_FOUND, "no", trailers), TARGET)
    assert type(error) is errors.NotFoundError


@pytest.mark.parametrize(
    ("code", "words", "cls", "not_sent"),
    [
        (
            grpc.StatusCode.UNAVAILABLE,
            "failed to connect to all addresses; last error: UNKNOWN: refused",
            errors.SidecarUnavailableError,
            True,
        ),
        (
            grpc.StatusCode.UNAVAILABLE,
            "Socket closed",
            errors.SidecarConnectionLostError,
            False,
        ),
        (
            grpc.StatusCode.INTERNAL,
            "Internal error from Core",
            errors.SidecarConnectionLostError,
            False,
        ),
        (grpc.StatusCode.DEADLINE_EXCEEDED, "", errors.CallTimeoutError, False),
        (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            f"Received message larger than max (999999999 vs. {REPLY_BYTES_MAX})",
            errors.ReplyTooLargeError,
            False,
        ),
        (
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            "Received message larger than max (5 vs. 4)",
            errors.RequestTooLargeError,
            False,
        ),
        (grpc.StatusCode.CANCELLED, "CANCELLED", errors.CallCancelledError, False),
        (grpc.StatusCode.UNIMPLEMENTED, "no such thing", errors.UnimplementedError, False),
        (grpc.StatusCode.UNAUTHENTICATED, "who?", errors.AuthenticationError, False),
    ],
)
def test_statuses_without_details(
    code: grpc.StatusCode, words: str, cls: type[errors.NexusNitroError], not_sent: bool
) -> None:
    error = error_from_rpc(Failure(code, words), TARGET)
    assert type(error) is cls
    assert error.not_sent is not_sent
    assert error.reason is None
    if cls is errors.CallTimeoutError:
        assert error.phase == "sidecar"


def test_a_sidecar_that_was_not_reached_says_where_why_and_what_to_do() -> None:
    error = sidecar_unavailable(
        TARGET, 10.04, "failed to connect to all addresses; last error: UNKNOWN: refused"
    )
    assert str(error) == (
        f"the sidecar at {TARGET} was not reached within 10.0 s (UNKNOWN: refused); start it with "
        f"`nexusnitro-server --listen {TARGET} --config-file FILE`, or say where it listens with "
        "$NEXUSNITRO_TARGET or Client(target)"
    )
    assert "within" not in str(sidecar_unavailable(TARGET, None, ""))
