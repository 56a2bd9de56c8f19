"""The one table (gRPC code, reason) → class of error."""

from __future__ import annotations

from nexusnitro.config_errors import (
    ConfigExistsError,
    ConfigReadOnlyError,
    ConfigWritesOffError,
    EndpointRefusedError,
    StaleEtagError,
    StoreUnavailableError,
    TooManyConfigsError,
    WatchTooOldError,
)
from nexusnitro.errors import (
    AuthenticationError,
    BackendBillingError,
    BackendConnectionError,
    BackendCredentialsError,
    BackendError,
    BackendProtocolError,
    BackendQuotaError,
    BackendRateLimitError,
    BackendRejectedError,
    BackendTimeoutError,
    BackendUnavailableError,
    CallCancelledError,
    CallTimeoutError,
    ConcurrencyLimitError,
    ConfigNotFoundError,
    ConflictError,
    DrainingError,
    InternalError,
    InvalidRequestError,
    ModelNotFoundError,
    NexusNitroError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    PreconditionError,
    RateLimitError,
    RepeatedIdError,
    ReplyTooLargeError,
    SidecarConnectionLostError,
    StreamCutError,
    UnimplementedError,
    UnsupportedFieldError,
)

# Every reason of the sidecar is here; an unknown one falls back to its gRPC code.
CLASS_BY_REASON: dict[str, type[NexusNitroError]] = {
    "INVALID_REQUEST": InvalidRequestError,
    "UNIMPLEMENTED_FIELD": UnsupportedFieldError,
    "UNSUPPORTED_FIELD": UnsupportedFieldError,
    "UNKNOWN_CONFIG": ConfigNotFoundError,
    "UNKNOWN_MODEL": ModelNotFoundError,
    "NO_CONFIG": ConfigNotFoundError,
    "REPEATED_ID": RepeatedIdError,
    "UNAUTHENTICATED": AuthenticationError,
    "PERMISSION_DENIED": PermissionDeniedError,
    "CONFIG_EXISTS": ConfigExistsError,
    "CONFIG_READ_ONLY": ConfigReadOnlyError,
    "CONFIG_WRITES_OFF": ConfigWritesOffError,
    "STALE_ETAG": StaleEtagError,
    "ENDPOINT_REFUSED": EndpointRefusedError,
    "WATCH_TOO_OLD": WatchTooOldError,
    "TOO_MANY_CONFIGS": TooManyConfigsError,
    "STORE_UNAVAILABLE": StoreUnavailableError,
    "CANCELLED": CallCancelledError,
    "DEADLINE_EXCEEDED": CallTimeoutError,
    "UNIMPLEMENTED_METHOD": UnimplementedError,
    "INTERNAL": InternalError,
    "RATE_LIMITED": RateLimitError,
    "CONCURRENCY_LIMITED": ConcurrencyLimitError,
    "OVERLOADED": OverloadedError,
    "QUEUE_TIMEOUT": ConcurrencyLimitError,
    "NO_BACKEND_AVAILABLE": BackendUnavailableError,
    "DRAINING": DrainingError,
    "CREDENTIAL_UNAVAILABLE": BackendCredentialsError,
    "CONNECT_FAILED": BackendConnectionError,
    "CONNECT_TIMEOUT": BackendConnectionError,
    "DNS_FAILED": BackendConnectionError,
    "ADDRESS_REFUSED": BackendConnectionError,
    "TLS_FAILED": BackendConnectionError,
    "SENT_NO_ANSWER": BackendConnectionError,
    "FIRST_BYTE_TIMEOUT": BackendTimeoutError,
    "FIRST_TOKEN_TIMEOUT": BackendTimeoutError,
    "TOKEN_GAP_TIMEOUT": BackendTimeoutError,
    "ATTEMPT_TIMEOUT": BackendTimeoutError,
    "READER_STALLED": CallTimeoutError,
    "STREAM_TRUNCATED": StreamCutError,
    "BACKEND_STREAM_ERROR": StreamCutError,
    "BAD_BACKEND_FRAME": BackendProtocolError,
    "BAD_BACKEND_REPLY": BackendProtocolError,
    "REPLY_TOO_LARGE": ReplyTooLargeError,
    "REDIRECT_REFUSED": BackendProtocolError,
    "BACKEND_RATE_LIMITED": BackendRateLimitError,
    "BACKEND_QUOTA_EXHAUSTED": BackendQuotaError,
    "BACKEND_UNAVAILABLE": BackendUnavailableError,
    "BACKEND_ERROR": BackendError,
    "BACKEND_TIMEOUT": BackendTimeoutError,
    "BACKEND_CONFLICT": BackendError,
    "BACKEND_REJECTED": BackendRejectedError,
    "BACKEND_CREDENTIALS_REJECTED": BackendCredentialsError,
    "BACKEND_BILLING": BackendBillingError,
    "MODEL_NOT_FOUND": ModelNotFoundError,
}

# For errors without a reason: they come from gRPC itself, or from another server.
CLASS_BY_CODE: dict[str, type[NexusNitroError]] = {
    "CANCELLED": CallCancelledError,
    "UNKNOWN": InternalError,
    "INVALID_ARGUMENT": InvalidRequestError,
    "DEADLINE_EXCEEDED": CallTimeoutError,
    "NOT_FOUND": NotFoundError,
    "ALREADY_EXISTS": ConflictError,
    "PERMISSION_DENIED": PermissionDeniedError,
    "RESOURCE_EXHAUSTED": OverloadedError,
    "FAILED_PRECONDITION": PreconditionError,
    "ABORTED": ConflictError,
    "OUT_OF_RANGE": InvalidRequestError,
    "UNIMPLEMENTED": UnimplementedError,
    "INTERNAL": InternalError,
    "UNAVAILABLE": SidecarConnectionLostError,
    "DATA_LOSS": InternalError,
    "UNAUTHENTICATED": AuthenticationError,
}


def class_for(code: str, reason: str | None) -> type[NexusNitroError]:
    """The class of an error.

    Args:
        code: Its gRPC code.
        reason: Its reason, if it has one.

    Returns:
        The reason's class; that of the code if the reason is unknown; else the root.
    """
    by_reason = CLASS_BY_REASON.get(reason) if reason else None
    return by_reason or CLASS_BY_CODE.get(code, NexusNitroError)
