// VertexAdapter: speaks Gemini's wire as Google's Vertex AI serves it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_VERTEX_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_VERTEX_ADAPTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "client_core/adapters/gemini/gemini_adapter.h"

namespace nexusnitro {

// The same wire at other paths. Embeddings go by Vertex' own `:predict`, and there is no list of
// the models that a project can use. Immutable; thread-safe.
class VertexAdapter : public GeminiAdapter {
 public:
  VertexAdapter() : GeminiAdapter(GeminiDialect{.vertex = true}) {}

  absl::StatusOr<EncodedRequest> EncodeListModels(const EncodeContext& context) const override;
  absl::Status DecodeModels(std::string_view body, v1::BackendModels& models) const override;
  absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                             const EncodeContext& context) const override;
  absl::Status DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                           v1::EmbedResponse& response) const override;

 protected:
  std::string_view Version() const override { return "v1"; }
  absl::StatusOr<std::string> ModelPath(const EncodeContext& context) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_VERTEX_ADAPTER_H_
