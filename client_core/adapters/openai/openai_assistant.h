// Writes the messages of models as OpenAI's chat completions have them. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ASSISTANT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ASSISTANT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/openai/openai_parts.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What decoders make of things that answers hold beside the modelled parts: the type of a
// ProviderPart, which tells where it goes when the answer is sent back.
inline constexpr std::string_view kReasoningDetailsType = "reasoning_details";
inline constexpr std::string_view kCustomCallType = "custom";
inline constexpr std::string_view kExecutedToolsType = "executed_tools";

// Writes one message. An error names the field at fault.
absl::Status WriteOpenAiAssistant(const v1::Message& message, const std::string& path,
                                  const OpenAiWriting& writing);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_ASSISTANT_H_
