// ResponsesAdapter: speaks OpenAI's Responses.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ADAPTER_H_

#include <memory>
#include <string_view>

#include "client_core/adapters/openai/openai_adapter.h"

namespace nexusnitro {

// Errors, headers, models and embeddings are those of OpenAI's other wire. Immutable; thread-safe.
class ResponsesAdapter : public OpenAiAdapter {
 public:
  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                            const EncodeContext& context) const override;
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                              const EncodeContext& context, StreamFraming framing,
                                              ChatEventBuilder& builder) const override;
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ADAPTER_H_
