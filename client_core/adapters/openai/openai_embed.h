// Embeddings as OpenAI-like servers have them. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EMBED_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EMBED_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/adapter.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// The JSON body. Vectors are asked for as base64, which is a quarter of their size as text;
// `extra_body_json` can ask for another `encoding_format`.
std::string EncodeOpenAiEmbed(const v1::EmbedRequest& request, const EncodeContext& context);

// Reads vectors as base64 or as numbers, in the order of the inputs. An error is the backend's own,
// or says what is wrong with the reply.
absl::Status DecodeOpenAiEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_EMBED_H_
