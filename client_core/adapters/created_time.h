// Reads the time at which a backend says that it made something. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CREATED_TIME_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CREATED_TIME_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// Both give nothing where the time is missing or cannot go into a proto: up to 1970, or beyond the
// year 9999.

// Whole seconds since 1970 at `key`. Some servers count in milliseconds, or send a fraction.
std::optional<absl::Time> UnixTimeAt(JsonObject object, std::string_view key);

// A text at `key` as RFC 3339 has it.
std::optional<absl::Time> Rfc3339TimeAt(JsonObject object, std::string_view key);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CREATED_TIME_H_
