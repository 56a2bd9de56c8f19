// Encodes a ChatRequest as the body of Anthropic's messages. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ENCODER_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What a body is for.
enum class AnthropicPurpose {
  kChat,
  kCountTokens,  // Only what makes the input longer is in it.
};

// The JSON body; what was dropped or chosen for the caller goes into `report`. An error names the
// field at fault.
absl::StatusOr<std::string> EncodeAnthropicChat(const v1::ChatRequest& request,
                                                const EncodeContext& context,
                                                AnthropicPurpose purpose, EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_ENCODER_H_
