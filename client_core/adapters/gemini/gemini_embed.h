// Embeddings of Gemini and of Vertex. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_EMBED_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_EMBED_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "nexusnitro/v1/config.pb.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// The body of `:batchEmbedContents`: one request for each input. What the config and the call add
// to the body goes into each of them, for there Gemini has its parameters. `model` is its path.
std::string EncodeGeminiEmbed(const v1::EmbedRequest& request, std::string_view model,
                              const v1::Backend& backend);

absl::Status DecodeGeminiEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response);

// The body of Vertex' `:predict`: one instance for each input.
std::string EncodeVertexEmbed(const v1::EmbedRequest& request, const v1::Backend& backend);

absl::Status DecodeVertexEmbed(const v1::EmbedRequest& request, std::string_view body,
                               v1::EmbedResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_EMBED_H_
