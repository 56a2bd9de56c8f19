// Reads what stands in parts and candidates of Gemini's replies. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTS_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// ProviderPart.provider of what this wire alone has. Vertex speaks the same wire.
inline constexpr std::string_view kGeminiProvider = "gcp.gemini";

// A part that is neither text nor a tool call: media, or else a ProviderPart with the whole part in
// it, for example `{"executableCode": …}`. Its signature is the Part's own. Nothing if the part
// holds nothing but a signature.
absl::StatusOr<std::optional<v1::Part>> ReadGeminiPart(const JsonReader& reader, JsonObject part);

// Of a candidate's `logprobsResult`.
ChatEventBuilder::Logprobs ReadGeminiLogprobs(const JsonReader& reader, JsonObject candidate);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_PARTS_H_
