"""What can go wrong: one tree of exceptions, rooted at `NexusNitroError`.

The sidecar names each error by a gRPC code and a reason out of a closed set. `error_table` turns
them into these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nexusnitro.replies import ChatReply


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One thing that is wrong with a request.

    Attributes:
        field: Path of the field, for example `messages[0].parts`.
        description: What is wrong with it.
    """

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """What is known of an error; None where it is not known.

    Attributes:
        code: gRPC code, for example `UNAVAILABLE`.
        reason: Stable machine-readable reason, for example `BACKEND_RATE_LIMITED`.
        backend: Name of the backend that was asked last.
        provider: Company or program behind it.
        http_status: HTTP status that the backend answered.
        backend_type: Backend's own type of the error, for example `rate_limit_error`.
        backend_code: Backend's own code of the error, for example `context_length_exceeded`.
        backend_message: Backend's own words, cut and redacted by the sidecar.
        backend_param: Parameter that the backend objects to.
        request_id: Backend's identifier of the request.
        call_id: Identifier of the call in the sidecar's replies, logs and traces.
        retry_after: Seconds after which a repeat may succeed.
        attempts: Attempts that the sidecar made, over all backends.
        not_sent: Whether it is certain that no byte of the request reached a backend.
        phase: Phase in which it failed: `queue`, `connect`, `first_byte`, `first_token`, ….
        violations: What is wrong with the request, field by field.
    """

    code: str = "UNKNOWN"
    reason: str | None = None
    backend: str | None = None
    provider: str | None = None
    http_status: int | None = None
    backend_type: str | None = None
    backend_code: str | None = None
    backend_message: str | None = None
    backend_param: str | None = None
    request_id: str | None = None
    call_id: str | None = None
    retry_after: float | None = None
    attempts: int | None = None
    not_sent: bool = False
    phase: str | None = None
    violations: tuple[FieldViolation, ...] = ()


NO_DETAILS = ErrorDetails()


class NexusNitroError(Exception):
    """Base of every error that this package raises for a call.

    Its text is the sidecar's message; the attributes say more. Errors can be pickled.

    Attributes:
        details: All that is known of the error; each of its fields is an attribute of the error
            too.
        partial: The answer as far as it had come when a stream broke off, else None.
    """

    details: ErrorDetails
    partial: ChatReply | None

    def __init__(
        self,
        message: str,
        details: ErrorDetails = NO_DETAILS,
        *,
        partial: ChatReply | None = None,
    ) -> None:
        super().__init__(message)
        self.details = details
        self.partial = partial

    @property
    def message(self) -> str:
        """The error in words."""
        return str(self.args[0])

    @property
    def text(self) -> str:
        """The answer's text as far as it had come; empty if none had."""
        return self.partial.text if self.partial is not None else ""

    @property
    def code(self) -> str:
        """gRPC code, for example `UNAVAILABLE`."""
        return self.details.code

    @property
    def reason(self) -> str | None:
        """Stable machine-readable reason, for example `BACKEND_RATE_LIMITED`."""
        return self.details.reason

    @property
    def backend(self) -> str | None:
        """Name of the backend that was asked last."""
        return self.details.backend

    @property
    def provider(self) -> str | None:
        """Company or program behind the backend."""
        return self.details.provider

    @property
    def http_status(self) -> int | None:
        """HTTP status that the backend answered."""
        return self.details.http_status

    @property
    def backend_type(self) -> str | None:
        """Backend's own type of the error."""
        return self.details.backend_type

    @property
    def backend_code(self) -> str | None:
        """Backend's own code of the error."""
        return self.details.backend_code

    @property
    def backend_message(self) -> str | None:
        """Backend's own words."""
        return self.details.backend_message

    @property
    def backend_param(self) -> str | None:
        """Parameter that the backend objects to."""
        return self.details.backend_param

    @property
    def request_id(self) -> str | None:
        """Backend's identifier of the request."""
        return self.details.request_id

    @property
    def call_id(self) -> str | None:
        """Identifier of the call in the sidecar."""
        return self.details.call_id

    @property
    def retry_after(self) -> float | None:
        """Seconds after which a repeat may succeed."""
        return self.details.retry_after

    @property
    def attempts(self) -> int | None:
        """Attempts that the sidecar made."""
        return self.details.attempts

    @property
    def not_sent(self) -> bool:
        """Whether it is certain that no byte of the request reached a backend."""
        return self.details.not_sent

    @property
    def phase(self) -> str | None:
        """Phase of the call in which it failed."""
        return self.details.phase

    @property
    def violations(self) -> tuple[FieldViolation, ...]:
        """What is wrong with the request, field by field."""
        return self.details.violations

    @property
    def field(self) -> str | None:
        """Path of the first field that is wrong."""
        return self.details.violations[0].field if self.details.violations else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(
    cls: type[NexusNitroError], args: tuple[Any, ...], state: dict[str, Any]
) -> NexusNitroError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


# Between this program and the sidecar.


class SidecarError(NexusNitroError):
    """The sidecar itself, or the way to it, failed; no backend is to blame."""


class SidecarUnavailableError(SidecarError):
    """The sidecar was not reached: nothing was sent. The text says where it was sought."""


class SidecarConnectionLostError(SidecarError):
    """The connection to the sidecar broke after the request had gone out.

    The call may have run and may have been paid for, so it is not repeated.
    """


class DrainingError(SidecarError):
    """The sidecar is shutting down and takes no new calls."""


class InternalError(SidecarError):
    """The sidecar met a fault of its own."""


class UnimplementedError(SidecarError):
    """The sidecar does not have this method."""


class ForkedClientError(SidecarError):
    """This process was forked from one in which gRPC was at work, so gRPC cannot be used in it."""


class ServerStartError(SidecarError):
    """`nexusnitro.Server` could not start the sidecar. The text holds the end of its log."""


# The request.


class InvalidRequestError(NexusNitroError):
    """The request is wrong; `field` and `violations` say where."""


class UnsupportedFieldError(InvalidRequestError):
    """The sidecar, or the backend's wire, cannot carry a field that the request sets."""


class RequestTooLargeError(InvalidRequestError):
    """The request has more bytes than a message to the sidecar may have; no backend saw it."""


class RepeatedIdError(InvalidRequestError):
    """Two calls of one batch have the same id."""


class NotFoundError(NexusNitroError):
    """What the request names does not exist."""


class ConfigNotFoundError(NotFoundError):
    """There is no such config, or none at all."""


class ModelNotFoundError(NotFoundError):
    """The config, or the backend, has no such model."""


class AuthenticationError(NexusNitroError):
    """The sidecar does not know this caller."""


class PermissionDeniedError(NexusNitroError):
    """The sidecar does not permit this caller to do this."""


class PreconditionError(NexusNitroError):
    """The state of the sidecar or of a resource does not permit this."""


class ConflictError(NexusNitroError):
    """Something else changed, or made, the same thing at the same time."""


# The call.


class CallCancelledError(NexusNitroError):
    """The call was cancelled."""


class CallTimeoutError(NexusNitroError, TimeoutError):
    """Time ran out; `phase` says in which phase of the call."""


class StreamCutError(NexusNitroError):
    """A stream broke off before its end.

    `partial` is the answer as far as it had come, `text` its text.
    """


# The sidecar's own limits.


class LimitError(NexusNitroError):
    """The sidecar refused the call under a limit of its own; no backend was asked."""


class RateLimitError(LimitError):
    """The config's own rate limit is reached."""


class ConcurrencyLimitError(LimitError):
    """As many calls as the config permits are in flight, and its queue is full or was too slow."""


class OverloadedError(LimitError):
    """The sidecar as a whole has as much work as it takes."""


# The backend.


class BackendError(NexusNitroError):
    """A backend failed, or refused the call."""


class BackendUnavailableError(BackendError):
    """The backend is down, overloaded, or cannot take the call for now."""


class BackendConnectionError(BackendUnavailableError):
    """There was no usable connection to the backend: name, address, TLS, or it hung up."""


class BackendTimeoutError(BackendError, CallTimeoutError):
    """The backend was too slow; `phase` says at what."""


class BackendRateLimitError(BackendError):
    """The backend limits the rate of calls; `retry_after` says when to come back, if it did."""


class BackendQuotaError(BackendError):
    """The backend's quota is used up; waiting a little does not help."""


class BackendRejectedError(BackendError, InvalidRequestError):
    """The backend found the request wrong; `backend_message` holds its words."""


class BackendCredentialsError(BackendError):
    """The sidecar's credential for the backend is missing or was refused."""


class BackendBillingError(BackendError):
    """The backend asks for payment."""


class BackendProtocolError(BackendError):
    """The backend answered something that is not its protocol."""


class ReplyTooLargeError(BackendError):
    """The backend's answer is larger than the sidecar or this client takes."""
