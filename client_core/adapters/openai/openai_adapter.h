// OpenAiAdapter: speaks OpenAI's chat completions, to OpenAI and to the servers that resemble it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ADAPTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "client_core/adapters/adapter.h"

namespace nexusnitro {

// Immutable; thread-safe.
class OpenAiAdapter : public Adapter {
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
  // By vLLM alone.
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;

 protected:
  static constexpr std::string_view kChatOperation = "/chat/completions";
  static constexpr std::string_view kModelsOperation = "/models";
  static constexpr std::string_view kEmbedOperation = "/embeddings";

  // Where servers with OpenAI's bodies differ: the path of an operation, and what authenticates.
  virtual std::string PathOf(std::string_view operation, const EncodeContext& context) const;
  virtual void Authenticate(const EncodeContext& context, HttpRequest& request) const;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ADAPTER_H_
