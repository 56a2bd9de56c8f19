// Reason: the closed set of machine-readable reasons that an error can have (ErrorInfo.reason).
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_REASON_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_REASON_H_

#include <array>
#include <string_view>

#include "absl/status/status.h"

namespace nexusnitro {

enum class Reason {
  kNone,
  // The caller's request.
  kInvalidRequest,
  kUnimplementedField,
  kUnsupportedField,
  kUnknownConfig,
  kUnknownModel,
  kNoConfig,
  kRepeatedId,
  // Who calls, and what they may do.
  kUnauthenticated,
  kPermissionDenied,
  // Configs that are made over RPC.
  kConfigExists,
  kConfigReadOnly,
  kConfigWritesOff,
  kStaleEtag,
  kEndpointRefused,
  kWatchTooOld,
  kTooManyConfigs,
  kStoreUnavailable,
  // The call itself.
  kCancelled,
  kDeadlineExceeded,
  kUnimplementedMethod,
  kInternal,
  // Our own refusals.
  kRateLimited,
  kConcurrencyLimited,
  kOverloaded,
  kQueueTimeout,
  kNoBackendAvailable,
  kDraining,
  kCredentialUnavailable,
  // An attempt that found no connection.
  kConnectFailed,
  kConnectTimeout,
  kDnsFailed,
  kAddressRefused,
  kTlsFailed,
  // An attempt whose request went out.
  kSentNoAnswer,
  kFirstByteTimeout,
  kFirstTokenTimeout,
  kTokenGapTimeout,
  kAttemptTimeout,
  kReaderStalled,
  kStreamTruncated,
  kBackendStreamError,
  kBadBackendFrame,
  kBadBackendReply,
  kReplyTooLarge,
  kRedirectRefused,
  // What the backend answered.
  kBackendRateLimited,
  kBackendQuotaExhausted,
  kBackendUnavailable,
  kBackendError,
  kBackendTimeout,
  kBackendConflict,
  kBackendRejected,
  kBackendCredentialsRejected,
  kBackendBilling,
  kModelNotFound,
  kCount,  // Not a reason: their number.
};

// What a reason stands for. The table is the one place that says how an error is treated.
struct ReasonTraits {
  Reason reason;
  std::string_view name;  // ErrorInfo.reason.
  absl::StatusCode code;
  bool retry_same;      // May be tried again on the same backend, before the first chunk.
  bool try_next;        // May be tried on the next backend, before the first chunk.
  bool backend_failed;  // Counts as a failure of the backend.
};

const ReasonTraits& TraitsOf(Reason reason);

inline std::string_view ReasonName(Reason reason) { return TraitsOf(reason).name; }

// kNone for a name that is not in the table.
Reason ReasonFromName(std::string_view name);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_REASON_H_
