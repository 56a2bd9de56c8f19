// Writes how an answer is to be made as Gemini's generationConfig. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_GENERATION_CONFIG_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_GENERATION_CONFIG_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the member `generationConfig`, if there is anything to say. An error names the field at
// fault. `model` decides in what terms reasoning is asked for.
absl::Status WriteGeminiGenerationConfig(const v1::ChatRequest& request, std::string_view model,
                                         EncodeReport& report, JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_GENERATION_CONFIG_H_
