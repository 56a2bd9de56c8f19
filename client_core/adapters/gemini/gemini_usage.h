// Reads the usage of Gemini's replies. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_USAGE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_USAGE_H_

#include <optional>

#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Of `usageMetadata`. Nothing if it counts nothing: Vertex' frames name their traffic type in it
// long before they count.
std::optional<v1::Usage> ReadGeminiUsage(const JsonReader& reader, JsonObject usage);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_USAGE_H_
