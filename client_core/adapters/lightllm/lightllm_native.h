// Requests of LightLLM's own wire: `/generate`, `/generate_stream` and `/tokens`. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"

namespace nexusnitro {

// The JSON body of a chat: the conversation as one prompt, made by the backend's chat template. An
// error names the field at fault.
absl::StatusOr<std::string> EncodeLightllmNative(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report);

// The JSON body that asks how many tokens the same prompt has.
absl::StatusOr<std::string> EncodeLightllmTokens(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_LIGHTLLM_NATIVE_H_
