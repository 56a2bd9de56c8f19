// Maps what backends say about an error to our reasons. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BACKEND_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BACKEND_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/reason.h"
#include "client_core/transport/http_types.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// A backend's error in its own words, as far as they could be read.
struct ErrorWords {
  std::string type;
  std::string code;
  std::string message;
  std::string param;
  int status = 0;  // An HTTP status that the error itself names; 0 if none.

  bool empty() const { return type.empty() && code.empty() && message.empty(); }
};

// Reads an error in any of the shapes that OpenAI-like servers use: `error` as an object or a
// string, `object: error`, `detail` as a string or a list, `message` alone.
ErrorWords ReadErrorWords(const JsonReader& reader, JsonObject body);

// Whether `body` is an error rather than an answer: it has an `error` that is not null, or is
// `object: error`.
bool IsErrorObject(JsonObject body);

// The reason for an HTTP status that is not 2xx. The words decide between the reasons that share a
// status.
Reason ReasonForStatus(int http_status, const ErrorWords& words);

// The reason for an error inside a stream, where the HTTP status was 200.
Reason ReasonForStreamError(const ErrorWords& words);

// The error with its words as BackendError. `http_status` is what the reply's head said.
absl::Status BackendStatus(Reason reason, int http_status, const ErrorWords& words);

// The error that a reply brings inside it, where the HTTP status was 200.
absl::Status ErrorInReply(const ErrorWords& words);
absl::Status ErrorInReply(const JsonReader& reader, JsonObject body);

// Adds to `status` what the headers of a failed reply say: when to come back, whether to, and the
// request's id. `wall_now` is what a date is compared with if the reply has no `date`.
void AddRetryHeaders(const HttpHeaders& headers, absl::Time wall_now, absl::Status& status);

// A `retry-after` value: seconds, also as a float, a Go duration, or an HTTP date in any of its
// three forms. Zero for what cannot be read or is negative.
absl::Duration ParseRetryAfter(std::string_view value, absl::Time wall_now);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BACKEND_ERROR_H_
