#include "client_core/adapters/adapter.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"

namespace nexusnitro {
namespace {

absl::Status NoSuchThing(const BackendSnapshot& backend, std::string_view what) {
  return MakeError(Reason::kUnimplementedMethod,
                   StrCat("the wire of backend \"", backend.proto.name(), "\" (",
                          ApiSchemaName(backend.api_schema), ") has no ", what));
}

// What nobody asked for cannot be answered.
absl::Status NothingAsked() {
  return MakeError(Reason::kInternal, "a reply is decoded to a request that was never encoded");
}

}  // namespace

absl::StatusOr<EncodedRequest> Adapter::EncodeListModels(const EncodeContext& context) const {
  return NoSuchThing(context.backend, "list of models");
}

absl::Status Adapter::DecodeModels(std::string_view /*body*/, v1::BackendModels& /*models*/) const {
  return NothingAsked();
}

absl::StatusOr<EncodedRequest> Adapter::EncodeEmbed(const v1::EmbedRequest& /*request*/,
                                                    const EncodeContext& context) const {
  return NoSuchThing(context.backend, "embeddings");
}

absl::Status Adapter::DecodeEmbed(const v1::EmbedRequest& /*request*/, std::string_view /*body*/,
                                  v1::EmbedResponse& /*response*/) const {
  return NothingAsked();
}

absl::StatusOr<EncodedRequest> Adapter::EncodeCountTokens(const v1::ChatRequest& /*request*/,
                                                          const EncodeContext& context) const {
  return NoSuchThing(context.backend, "count of tokens");
}

absl::Status Adapter::DecodeCountTokens(std::string_view /*body*/,
                                        v1::CountTokensResponse& /*response*/) const {
  return NothingAsked();
}

}  // namespace nexusnitro
