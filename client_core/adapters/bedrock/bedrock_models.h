// Bedrock's list of models, and counts of tokens. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODELS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODELS_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Where lists of models come from: the control plane, which has a host of its own beside AWS' own
// hosts for chats. Any other host answers for both.
std::shared_ptr<const HttpTarget> BedrockControlPlane(std::shared_ptr<const HttpTarget> target);

// The reply to ListFoundationModels. An error says that it is none.
absl::Status DecodeBedrockModels(std::string_view body, v1::BackendModels& models);

// The reply to CountTokens. An error says that it is none.
absl::Status DecodeBedrockCount(std::string_view body, v1::CountTokensResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODELS_H_
