// AnthropicAdapter: speaks Anthropic's messages, to Anthropic and to the servers that resemble it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ADAPTER_H_

#include <memory>
#include <string_view>

#include "client_core/adapters/adapter.h"

namespace nexusnitro {

// Immutable; thread-safe.
class AnthropicAdapter : public Adapter {
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
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ADAPTER_H_
