// Maps the errors of Anthropic's messages to our reasons. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/transport/http_types.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The error for a reply whose HTTP status is not 2xx.
absl::Status AnthropicHttpError(const HttpResponseHead& head, std::string_view body,
                                absl::Time wall_now);

// Whether an event of a stream, or a whole reply, is an error.
bool IsAnthropicError(JsonObject event);

// The error that came with the HTTP status 200.
absl::Status AnthropicStreamError(const JsonReader& reader, JsonObject event);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ERROR_H_
