// LightllmAdapter: speaks to LightLLM, by its OpenAI wire or by its own `/generate`.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_ADAPTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "client_core/adapters/openai/openai_adapter.h"

namespace nexusnitro {

// What is not LightLLM's own is OpenAI's: the chat wire, the form of errors, the headers.
// Immutable; thread-safe.
class LightllmAdapter : public OpenAiAdapter {
 public:
  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                            const EncodeContext& context) const override;
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                              const EncodeContext& context, StreamFraming framing,
                                              ChatEventBuilder& builder) const override;
  // It has none.
  absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                             const EncodeContext& context) const override;
  // Of a prompt that the backend's chat template makes; without one there is nothing to count.
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;

 protected:
  std::string PathOf(std::string_view operation, const EncodeContext& context) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_ADAPTER_H_
