// Encodes a ChatRequest as the body of Ollama's `/api/chat`. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ENCODER_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The JSON body; what was dropped goes into `report`. An error names the field at fault.
absl::StatusOr<std::string> EncodeOllamaChat(const v1::ChatRequest& request,
                                             const EncodeContext& context, EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OLLAMA_OLLAMA_ENCODER_H_
