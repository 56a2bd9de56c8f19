// Reads usage as OpenAI-like servers send it. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_USAGE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_USAGE_H_

#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// By the names of the chat completions or of the Responses. The input counts cached tokens here, as
// OpenTelemetry's rule wants it.
v1::Usage ReadOpenAiUsage(JsonObject usage);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_USAGE_H_
