// AzureAdapter: speaks to Azure OpenAI, by deployments' own URLs or by the v1 URL.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_ADAPTER_H_

#include <string>
#include <string_view>

#include "client_core/adapters/openai/openai_adapter.h"

namespace nexusnitro {

// Bodies are OpenAI's; addresses, keys and the unit of resets are Azure's. Immutable; thread-safe.
class AzureAdapter : public OpenAiAdapter {
 public:
  void ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const override;

 protected:
  std::string PathOf(std::string_view operation, const EncodeContext& context) const override;
  void Authenticate(const EncodeContext& context, HttpRequest& request) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_AZURE_AZURE_ADAPTER_H_
