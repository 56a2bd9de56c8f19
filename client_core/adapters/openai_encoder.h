// Encodes a ChatRequest as the body of OpenAI's chat completions. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ENCODER_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// How a server deviates from OpenAI's own body.
struct OpenAiDialect {
  // Key of the cap on output tokens: OpenAI's reasoning models refuse `max_tokens`, and many other
  // servers know nothing else.
  const char* max_tokens_key = "max_completion_tokens";
  // Whether usage must be asked for in streams.
  bool stream_options = true;
};

// The JSON body; what was dropped goes into `report`. An error names the field at fault.
absl::StatusOr<std::string> EncodeOpenAiChat(const v1::ChatRequest& request,
                                             const EncodeContext& context,
                                             const OpenAiDialect& dialect, EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_ENCODER_H_
