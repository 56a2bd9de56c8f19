// Errors of calls: an absl::Status whose payloads are the details that the caller will get.
//
// The payloads are google.rpc.ErrorInfo (always: the reason), google.rpc.RetryInfo,
// google.rpc.BadRequest and nexusnitro.v1.BackendError. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_ERROR_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/reason.h"
#include "nexusnitro/v1/error.pb.h"

namespace nexusnitro {

inline constexpr std::string_view kErrorDomain = "nexusnitro";

// An error with the code that the reason's traits give.
absl::Status MakeError(Reason reason, std::string_view message);

// An error with a code of its own; for a backend's error whose class says more than its reason.
absl::Status MakeErrorWithCode(absl::StatusCode code, Reason reason, std::string_view message);

// kInvalidRequest for one field: the message and the BadRequest detail name it.
absl::Status InvalidField(std::string_view field, std::string_view description);

// The same, for a field that this version does not act on.
absl::Status UnimplementedField(std::string_view field);

// kNone where the status carries no reason of ours.
Reason ReasonOf(const absl::Status& status);

// Adds to the BadRequest detail.
void AddFieldViolation(absl::Status& status, std::string_view field, std::string_view description);

// How long the caller should wait before a repeat.
void SetRetryAfter(absl::Status& status, absl::Duration delay);
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

// Whether no byte of a request left the sidecar.
void SetNotSent(absl::Status& status);
bool NotSent(const absl::Status& status);

// The id of a call that was refused before there was a call; empty if the status carries none.
void SetCallId(absl::Status& status, const std::string& call_id);
std::string CallIdOf(const absl::Status& status);

// Whether the backend itself said that a repeat makes sense (`x-should-retry`).
void SetShouldRetry(absl::Status& status, bool should_retry);
std::optional<bool> ShouldRetryOf(const absl::Status& status);

// What the backend said, and how the attempt went.
void SetBackendError(absl::Status& status, const v1::BackendError& error);
std::optional<v1::BackendError> BackendErrorOf(const absl::Status& status);

// `status` with another message; code and payloads stay.
absl::Status WithMessage(const absl::Status& status, std::string_view message);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_ERROR_H_
