// LightLLM's own wire: `/generate` and `/generate_stream`. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_NATIVE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_NATIVE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"

namespace nexusnitro {

// The JSON body: the conversation as one prompt, made by the backend's chat template. An error
// names the field at fault.
absl::StatusOr<std::string> EncodeLightllmNative(const v1::ChatRequest& request,
                                                 const EncodeContext& context,
                                                 EncodeReport& report);

// `builder` outlives the decoder.
std::unique_ptr<ChatDecoder> NewLightllmNativeDecoder(ChatEventBuilder& builder);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_LIGHTLLM_NATIVE_H_
