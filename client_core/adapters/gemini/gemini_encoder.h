// Encodes a ChatRequest as the body of Gemini's generateContent. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ENCODER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/gemini/gemini_part_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The JSON body; what was dropped goes into `report`. An error names the field at fault. `model` is
// the model's path below the API, which the body does not name.
absl::StatusOr<std::string> EncodeGeminiChat(const v1::ChatRequest& request, std::string_view model,
                                             const GeminiDialect& dialect, EncodeReport& report);

// The part of it that has tokens, with the model's name if the server is Gemini.
absl::StatusOr<std::string> EncodeGeminiCount(const v1::ChatRequest& request,
                                              std::string_view model, const GeminiDialect& dialect,
                                              EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ENCODER_H_
