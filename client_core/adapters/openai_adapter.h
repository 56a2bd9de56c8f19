// OpenAiAdapter: speaks OpenAI's chat completions, to OpenAI and to the servers that resemble it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ADAPTER_H_

#include <memory>
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
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ADAPTER_H_
