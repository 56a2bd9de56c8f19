// Reads the time at which OpenAI-like servers say that they made something. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CREATED_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CREATED_H_

#include <optional>

#include "absl/time/time.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// `created` in whole seconds; some servers count in milliseconds, or send a fraction. Nothing where
// it is missing, zero or beyond the year 9999.
std::optional<absl::Time> ReadOpenAiCreated(JsonObject object);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CREATED_H_
