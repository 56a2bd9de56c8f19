// Writes how much a model should reason, in the words of OpenAI-like servers. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_REASONING_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_REASONING_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/openai/openai_dialect.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes members into the object that `json` is in. An error names the wish that the server has no
// word for.
absl::Status WriteOpenAiReasoning(const v1::ReasoningOptions& reasoning,
                                  const OpenAiDialect& dialect, EncodeReport& report,
                                  JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_REASONING_H_
