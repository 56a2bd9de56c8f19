// Writes the messages of a ChatRequest as OpenAI's chat completions have them. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MESSAGES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MESSAGES_H_

#include "absl/status/status.h"
#include "client_core/adapters/openai/openai_parts.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the member `messages` into the object that `writing.json` is in. An error names the field
// at fault.
absl::Status WriteOpenAiMessages(const v1::ChatRequest& request, const OpenAiWriting& writing);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_MESSAGES_H_
