// Writes the messages of a ChatRequest as Ollama has them. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_MESSAGES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_MESSAGES_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the member `messages` into the object that `json` is in. An error names the field at
// fault.
absl::Status WriteOllamaMessages(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_MESSAGES_H_
