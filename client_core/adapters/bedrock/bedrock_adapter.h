// BedrockAdapter: speaks AWS Bedrock's Converse, or InvokeModel in Anthropic's wire.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ADAPTER_H_

#include <memory>
#include <string_view>

#include "client_core/adapters/adapter.h"

namespace nexusnitro {

// Requests are signed with AWS' keys, or carry a key of Bedrock's own as bearer. Immutable;
// thread-safe.
class BedrockAdapter : public Adapter {
 public:
  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                            const EncodeContext& context) const override;
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                              const EncodeContext& context, StreamFraming framing,
                                              ChatEventBuilder& builder) const override;
  absl::Status DecodeError(const HttpResponseHead& head, std::string_view body,
                           absl::Time wall_now) const override;
  void ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const override;
  absl::StatusOr<EncodedRequest> EncodeListModels(const EncodeContext& context) const override;
  absl::Status DecodeModels(std::string_view body, v1::BackendModels& models) const override;
  absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                             const EncodeContext& context) const override;
  absl::Status DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                           v1::EmbedResponse& response) const override;
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ADAPTER_H_
