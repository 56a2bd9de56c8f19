// OllamaAdapter: speaks Ollama's own wire.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ADAPTER_H_

#include <memory>
#include <string_view>

#include "client_core/adapters/openai/openai_adapter.h"

namespace nexusnitro {

// Its errors have one of the forms that OpenAI-like servers use. Immutable; thread-safe.
class OllamaAdapter : public OpenAiAdapter {
 public:
  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                            const EncodeContext& context) const override;
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                              const EncodeContext& context, StreamFraming framing,
                                              ChatEventBuilder& builder) const override;
  absl::StatusOr<EncodedRequest> EncodeListModels(const EncodeContext& context) const override;
  absl::Status DecodeModels(std::string_view body, v1::BackendModels& models) const override;
  absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                             const EncodeContext& context) const override;
  absl::Status DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                           v1::EmbedResponse& response) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ADAPTER_H_
