#include "client_core/base/reason.h"

#include <cstddef>
#include <iterator>

namespace nexusnitro {
namespace {

using absl::StatusCode;

// clang-format off
constexpr ReasonTraits kTraits[] = {
    // reason, name, code, retry_same, try_next, backend_failed
    {Reason::kNone, "", StatusCode::kUnknown, false, false, false},
    {Reason::kInvalidRequest, "INVALID_REQUEST", StatusCode::kInvalidArgument, false, false, false},
    {Reason::kUnimplementedField, "UNIMPLEMENTED_FIELD", StatusCode::kInvalidArgument, false, false, false},
    {Reason::kUnsupportedField, "UNSUPPORTED_FIELD", StatusCode::kInvalidArgument, false, true, false},
    {Reason::kUnknownConfig, "UNKNOWN_CONFIG", StatusCode::kNotFound, false, false, false},
    {Reason::kUnknownModel, "UNKNOWN_MODEL", StatusCode::kInvalidArgument, false, false, false},
    {Reason::kNoConfig, "NO_CONFIG", StatusCode::kFailedPrecondition, false, false, false},
    {Reason::kRepeatedId, "REPEATED_ID", StatusCode::kAlreadyExists, false, false, false},
    {Reason::kUnauthenticated, "UNAUTHENTICATED", StatusCode::kUnauthenticated, false, false, false},
    {Reason::kPermissionDenied, "PERMISSION_DENIED", StatusCode::kPermissionDenied, false, false, false},
    {Reason::kConfigExists, "CONFIG_EXISTS", StatusCode::kAlreadyExists, false, false, false},
    {Reason::kConfigReadOnly, "CONFIG_READ_ONLY", StatusCode::kFailedPrecondition, false, false, false},
    {Reason::kConfigWritesOff, "CONFIG_WRITES_OFF", StatusCode::kFailedPrecondition, false, false, false},
    {Reason::kStaleEtag, "STALE_ETAG", StatusCode::kAborted, false, false, false},
    {Reason::kEndpointRefused, "ENDPOINT_REFUSED", StatusCode::kPermissionDenied, false, false, false},
    {Reason::kWatchTooOld, "WATCH_TOO_OLD", StatusCode::kOutOfRange, false, false, false},
    {Reason::kTooManyConfigs, "TOO_MANY_CONFIGS", StatusCode::kResourceExhausted, false, false, false},
    {Reason::kStoreUnavailable, "STORE_UNAVAILABLE", StatusCode::kUnavailable, false, false, false},
    {Reason::kCancelled, "CANCELLED", StatusCode::kCancelled, false, false, false},
    {Reason::kDeadlineExceeded, "DEADLINE_EXCEEDED", StatusCode::kDeadlineExceeded, false, false, false},
    {Reason::kUnimplementedMethod, "UNIMPLEMENTED_METHOD", StatusCode::kUnimplemented, false, true, false},
    {Reason::kInternal, "INTERNAL", StatusCode::kInternal, false, false, false},
    {Reason::kRateLimited, "RATE_LIMITED", StatusCode::kResourceExhausted, false, false, false},
    {Reason::kConcurrencyLimited, "CONCURRENCY_LIMITED", StatusCode::kResourceExhausted, false, false, false},
    {Reason::kOverloaded, "OVERLOADED", StatusCode::kResourceExhausted, false, false, false},
    {Reason::kQueueTimeout, "QUEUE_TIMEOUT", StatusCode::kResourceExhausted, false, false, false},
    {Reason::kNoBackendAvailable, "NO_BACKEND_AVAILABLE", StatusCode::kUnavailable, false, false, false},
    {Reason::kDraining, "DRAINING", StatusCode::kUnavailable, false, false, false},
    {Reason::kCredentialUnavailable, "CREDENTIAL_UNAVAILABLE", StatusCode::kFailedPrecondition, false, true, false},
    {Reason::kConnectFailed, "CONNECT_FAILED", StatusCode::kUnavailable, true, true, true},
    {Reason::kConnectTimeout, "CONNECT_TIMEOUT", StatusCode::kUnavailable, false, true, true},
    {Reason::kDnsFailed, "DNS_FAILED", StatusCode::kUnavailable, false, true, true},
    {Reason::kAddressRefused, "ADDRESS_REFUSED", StatusCode::kPermissionDenied, false, true, true},
    {Reason::kTlsFailed, "TLS_FAILED", StatusCode::kFailedPrecondition, false, true, true},
    {Reason::kSentNoAnswer, "SENT_NO_ANSWER", StatusCode::kAborted, false, false, true},
    {Reason::kFirstByteTimeout, "FIRST_BYTE_TIMEOUT", StatusCode::kDeadlineExceeded, false, true, true},
    {Reason::kFirstTokenTimeout, "FIRST_TOKEN_TIMEOUT", StatusCode::kDeadlineExceeded, false, true, true},
    {Reason::kTokenGapTimeout, "TOKEN_GAP_TIMEOUT", StatusCode::kDeadlineExceeded, false, false, true},
    {Reason::kAttemptTimeout, "ATTEMPT_TIMEOUT", StatusCode::kDeadlineExceeded, false, true, true},
    {Reason::kReaderStalled, "READER_STALLED", StatusCode::kDeadlineExceeded, false, false, false},
    {Reason::kStreamTruncated, "STREAM_TRUNCATED", StatusCode::kAborted, false, true, true},
    {Reason::kBackendStreamError, "BACKEND_STREAM_ERROR", StatusCode::kAborted, false, true, true},
    {Reason::kBadBackendFrame, "BAD_BACKEND_FRAME", StatusCode::kInternal, false, true, true},
    {Reason::kBadBackendReply, "BAD_BACKEND_REPLY", StatusCode::kInternal, false, true, true},
    {Reason::kReplyTooLarge, "REPLY_TOO_LARGE", StatusCode::kResourceExhausted, false, false, true},
    {Reason::kRedirectRefused, "REDIRECT_REFUSED", StatusCode::kInternal, false, true, true},
    {Reason::kBackendRateLimited, "BACKEND_RATE_LIMITED", StatusCode::kResourceExhausted, true, true, false},
    {Reason::kBackendQuotaExhausted, "BACKEND_QUOTA_EXHAUSTED", StatusCode::kResourceExhausted, false, true, false},
    {Reason::kBackendUnavailable, "BACKEND_UNAVAILABLE", StatusCode::kUnavailable, true, true, true},
    {Reason::kBackendError, "BACKEND_ERROR", StatusCode::kInternal, true, true, true},
    {Reason::kBackendTimeout, "BACKEND_TIMEOUT", StatusCode::kDeadlineExceeded, true, true, true},
    {Reason::kBackendConflict, "BACKEND_CONFLICT", StatusCode::kAborted, true, true, true},
    {Reason::kBackendRejected, "BACKEND_REJECTED", StatusCode::kInvalidArgument, false, false, false},
    {Reason::kBackendCredentialsRejected, "BACKEND_CREDENTIALS_REJECTED", StatusCode::kFailedPrecondition, false, true, true},
    {Reason::kBackendBilling, "BACKEND_BILLING", StatusCode::kFailedPrecondition, false, true, true},
    {Reason::kModelNotFound, "MODEL_NOT_FOUND", StatusCode::kNotFound, false, true, false},
};
// clang-format on

static_assert(std::size(kTraits) == static_cast<size_t>(Reason::kCount));

constexpr bool InOrder() {
  for (size_t i = 0; i < std::size(kTraits); ++i) {
    if (static_cast<size_t>(kTraits[i].reason) != i) return false;
  }
  return true;
}
static_assert(InOrder(), "kTraits must list the reasons in the order of the enum");

}  // namespace

const ReasonTraits& TraitsOf(Reason reason) { return kTraits[static_cast<size_t>(reason)]; }

Reason ReasonFromName(std::string_view name) {
  for (const ReasonTraits& traits : kTraits) {
    if (traits.name == name) return traits.reason;
  }
  return Reason::kNone;
}

}  // namespace nexusnitro
