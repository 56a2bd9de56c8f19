// Errors of Google's wires. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/transport/http_types.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The error that `reply` holds, `{"error": {code, message, status, details}}`; OK if it holds none.
// `http_status` is what the reply's head said.
absl::Status GeminiErrorIn(const JsonReader& reader, JsonObject reply, int http_status);

// The object that a whole reply is, unless it is an error. It lives as long as `reader` parses
// nothing else.
absl::StatusOr<JsonObject> ParseGeminiReply(JsonReader& reader, std::string_view body);

// The error for a reply whose HTTP status is not 2xx: JSON, also in an array of one, or plain text.
absl::Status GeminiReplyError(const HttpResponseHead& head, std::string_view body,
                              absl::Time wall_now);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ERROR_H_
