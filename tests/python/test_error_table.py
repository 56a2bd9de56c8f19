"""The table: every reason of the sidecar has a class, and that of what a backend answers."""

from __future__ import annotations

import re

import pytest

import nexusnitro
from nexusnitro import errors
from nexusnitro.error_table import CLASS_BY_REASON, class_for
from support.fake_backend import FakeBackend
from support.openai_wire import completion
from support.programs import REPO

REASONS_FILE = REPO / "client_core" / "base" / "reason.cc"

FAMILIES = {
    errors.SidecarError: ["DRAINING", "INTERNAL", "UNIMPLEMENTED_METHOD", "STORE_UNAVAILABLE"],
    errors.InvalidRequestError: [
        "INVALID_REQUEST",
        "UNIMPLEMENTED_FIELD",
        "UNSUPPORTED_FIELD",
        "REPEATED_ID",
        "WATCH_TOO_OLD",
        "BACKEND_REJECTED",
    ],
    errors.NotFoundError: ["UNKNOWN_CONFIG", "NO_CONFIG", "UNKNOWN_MODEL", "MODEL_NOT_FOUND"],
    errors.AuthenticationError: ["UNAUTHENTICATED"],
    errors.PermissionDeniedError: ["PERMISSION_DENIED", "ENDPOINT_REFUSED"],
    errors.ConflictError: ["CONFIG_EXISTS", "STALE_ETAG"],
    errors.PreconditionError: ["CONFIG_READ_ONLY", "CONFIG_WRITES_OFF"],
    errors.LimitError: [
        "RATE_LIMITED",
        "CONCURRENCY_LIMITED",
        "OVERLOADED",
        "QUEUE_TIMEOUT",
        "TOO_MANY_CONFIGS",
    ],
    errors.CallTimeoutError: [
        "DEADLINE_EXCEEDED",
        "READER_STALLED",
        "FIRST_BYTE_TIMEOUT",
        "FIRST_TOKEN_TIMEOUT",
        "TOKEN_GAP_TIMEOUT",
        "ATTEMPT_TIMEOUT",
        "BACKEND_TIMEOUT",
    ],
    errors.CallCancelledError: ["CANCELLED"],
    errors.StreamCutError: ["STREAM_TRUNCATED", "BACKEND_STREAM_ERROR"],
    errors.BackendConnectionError: [
        "CONNECT_FAILED",
        "CONNECT_TIMEOUT",
        "DNS_FAILED",
        "ADDRESS_REFUSED",
        "TLS_FAILED",
        "SENT_NO_ANSWER",
    ],
    errors.BackendUnavailableError: ["BACKEND_UNAVAILABLE", "NO_BACKEND_AVAILABLE"],
    errors.BackendRateLimitError: ["BACKEND_RATE_LIMITED"],
    errors.BackendQuotaError: ["BACKEND_QUOTA_EXHAUSTED"],
    errors.BackendCredentialsError: ["BACKEND_CREDENTIALS_REJECTED", "CREDENTIAL_UNAVAILABLE"],
    errors.BackendBillingError: ["BACKEND_BILLING"],
    errors.BackendProtocolError: ["BAD_BACKEND_FRAME", "BAD_BACKEND_REPLY", "REDIRECT_REFUSED"],
    errors.ReplyTooLargeError: ["REPLY_TOO_LARGE"],
    errors.BackendError: ["BACKEND_ERROR", "BACKEND_CONFLICT"],
}


def test_every_reason_of_the_sidecar_has_a_class() -> None:
    if not REASONS_FILE.exists():
        pytest.skip(f"there is no {REASONS_FILE} here to compare with")
    reasons = re.findall(r'\{Reason::k\w+, "([A-Z_]+)"', REASONS_FILE.read_text())
    assert len(reasons) > 30
    assert sorted(reasons) == sorted(CLASS_BY_REASON)


@pytest.mark.parametrize(
    ("family", "reason"),
    [(family, reason) for family, reasons in FAMILIES.items() for reason in reasons],
)
def test_reasons_belong_to_their_families(
    family: type[errors.NexusNitroError], reason: str
) -> None:
    assert issubclass(class_for("UNKNOWN", reason), family)


def test_the_families_name_every_reason() -> None:
    named = [reason for reasons in FAMILIES.values() for reason in reasons]
    assert sorted(named) == sorted(CLASS_BY_REASON)


def test_what_users_must_tell_apart_is_apart() -> None:
    by_reason = CLASS_BY_REASON
    assert not issubclass(errors.SidecarUnavailableError, errors.BackendError)
    assert not issubclass(by_reason["BACKEND_RATE_LIMITED"], errors.LimitError)
    assert not issubclass(by_reason["RATE_LIMITED"], errors.BackendError)
    assert not issubclass(by_reason["DEADLINE_EXCEEDED"], errors.BackendError)
    assert issubclass(by_reason["FIRST_TOKEN_TIMEOUT"], errors.BackendError)
    assert issubclass(errors.CallTimeoutError, TimeoutError)


def test_an_unknown_reason_falls_back_to_its_code() -> None:
    assert class_for("INVALID_ARGUMENT", "OF_TOMORROW") is errors.InvalidRequestError
    assert class_for("NO_CODE", None) is errors.NexusNitroError


# HTTP status, body and headers of a backend; the class and facts that they become.
ANSWERS = {
    "500": (500, "oops", {}, errors.BackendError, "BACKEND_ERROR"),
    "503": (503, "busy", {}, errors.BackendUnavailableError, "BACKEND_UNAVAILABLE"),
    "529": (529, "busy", {}, errors.BackendUnavailableError, "BACKEND_UNAVAILABLE"),
    "504": (504, "slow", {}, errors.BackendTimeoutError, "BACKEND_TIMEOUT"),
    "409": (409, "clash", {}, errors.BackendError, "BACKEND_CONFLICT"),
    "429": (429, "wait", {"retry-after": "7"}, errors.BackendRateLimitError, None),
    "quota": (429, "insufficient_quota", {}, errors.BackendQuotaError, None),
    "400": (400, "bad", {}, errors.BackendRejectedError, "BACKEND_REJECTED"),
    "401": (401, "key", {}, errors.BackendCredentialsError, "BACKEND_CREDENTIALS_REJECTED"),
    "402": (402, "pay", {}, errors.BackendBillingError, "BACKEND_BILLING"),
    "404": (404, "model_not_found", {}, errors.ModelNotFoundError, "MODEL_NOT_FOUND"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_a_backend_answers_becomes_its_class(
    client: nexusnitro.Client, backend: FakeBackend, name: str
) -> None:
    status, kind, headers, cls, reason = ANSWERS[name]
    error = {"message": f"in its words: {kind}", "type": kind, "code": kind}
    backend.answers(lambda exchange: exchange.reply({"error": error}, status, headers))
    with pytest.raises(nexusnitro.NexusNitroError) as caught:
        client.chat("Say hi", max_retries=0)
    assert type(caught.value) is cls
    assert caught.value.http_status == status
    assert caught.value.backend == "fake"
    assert caught.value.provider == "openai"
    assert caught.value.attempts == 1
    assert f"in its words: {kind}" in str(caught.value)
    assert reason is None or caught.value.reason == reason
    assert caught.value.retry_after == (7 if headers else None)
    assert caught.value.call_id
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        ("<html>Sorry</html>", "text/html", "BAD_BACKEND_REPLY"),
        ("", "application/json", "BAD_BACKEND_REPLY"),
        ({"choices": []}, "application/json", None),
    ],
)
def test_an_answer_that_is_none_is_a_protocol_error(
    client: nexusnitro.Client,
    backend: FakeBackend,
    body: object,
    content_type: str,
    reason: str | None,
) -> None:
    backend.answers(lambda exchange: exchange.reply(body, content_type=content_type))
    with pytest.raises(nexusnitro.BackendProtocolError) as caught:
        client.chat("Say hi")
    assert reason is None or caught.value.reason == reason


def test_a_redirect_is_refused(client: nexusnitro.Client, backend: FakeBackend) -> None:
    backend.answers(lambda exchange: exchange.reply({}, 307, {"location": "http://127.0.0.1:1/"}))
    with pytest.raises(nexusnitro.BackendProtocolError) as caught:
        client.chat("Say hi")
    assert caught.value.reason == "REDIRECT_REFUSED"


def test_the_sidecars_own_retries_are_counted(
    client: nexusnitro.Client, backend: FakeBackend
) -> None:
    tries = iter([503, 503, 200])
    backend.answers(lambda exchange: exchange.reply(completion("Hello."), next(tries)))
    reply = client.chat("Say hi", config="retrying")
    assert (reply.text, reply.call.attempts) == ("Hello.", 3)
