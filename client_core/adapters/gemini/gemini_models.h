// Gemini's list of models, and counts of tokens. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MODELS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MODELS_H_

#include <string_view>

#include "absl/status/status.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Models are listed as `model` takes them: without the `models/` before them.
absl::Status DecodeGeminiModels(std::string_view body, v1::BackendModels& models);

// Of `:countTokens`, whose reply is the same from Vertex.
absl::Status DecodeGeminiCount(std::string_view body, v1::CountTokensResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MODELS_H_
