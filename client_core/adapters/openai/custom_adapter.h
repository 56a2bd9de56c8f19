// CustomAdapter: speaks OpenAI's chat completions to a server with addresses of its own.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CUSTOM_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CUSTOM_ADAPTER_H_

#include <string>
#include <string_view>

#include "client_core/adapters/openai/openai_adapter.h"

namespace nexusnitro {

// The config says where chats go and which header carries the credential. Immutable; thread-safe.
class CustomAdapter : public OpenAiAdapter {
 protected:
  std::string PathOf(std::string_view operation, const EncodeContext& context) const override;
  void Authenticate(const EncodeContext& context, HttpRequest& request) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_CUSTOM_ADAPTER_H_
