#include "client_core/adapters/gemini/vertex_adapter.h"

#include "client_core/adapters/gemini/gemini_embed.h"
#include "client_core/adapters/gemini/gemini_path.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::StatusOr<std::string> VertexAdapter::ModelPath(const EncodeContext& context) const {
  return VertexModelPath(context.model, context.backend.proto.vertex());
}

absl::StatusOr<EncodedRequest> VertexAdapter::EncodeListModels(const EncodeContext& context) const {
  return Adapter::EncodeListModels(context);
}

absl::Status VertexAdapter::DecodeModels(std::string_view body, v1::BackendModels& models) const {
  return Adapter::DecodeModels(body, models);
}

absl::StatusOr<EncodedRequest> VertexAdapter::EncodeEmbed(const v1::EmbedRequest& request,
                                                          const EncodeContext& context) const {
  NN_ASSIGN_OR_RETURN(const std::string model, ModelPath(context));
  return NewEmbedRequest(request, context, PathOf(context, model, ":predict"),
                         EncodeVertexEmbed(request, context.backend.proto));
}

absl::Status VertexAdapter::DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                                        v1::EmbedResponse& response) const {
  return DecodeVertexEmbed(request, body, response);
}

}  // namespace nexusnitro
