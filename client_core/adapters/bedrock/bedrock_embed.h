// Embeddings by Bedrock's InvokeModel, which hands each model its own JSON. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_EMBED_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_EMBED_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// The JSON body for one of the models that are known here: Amazon's Titan, one input in a request,
// and Cohere's, up to 96. An error names the field that the model cannot take.
absl::StatusOr<std::string> EncodeBedrockEmbed(const v1::EmbedRequest& request,
                                               std::string_view model);

// Reads the vectors of either model. An error says what is wrong with the reply.
absl::Status DecodeBedrockEmbed(const v1::EmbedRequest& request, std::string_view body,
                                v1::EmbedResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_EMBED_H_
