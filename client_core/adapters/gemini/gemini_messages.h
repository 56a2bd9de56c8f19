// Writes the messages of a ChatRequest as Gemini's contents. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MESSAGES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MESSAGES_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/gemini/gemini_part_writer.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the members `systemInstruction` and `contents`. An error names the field at fault.
absl::Status WriteGeminiMessages(const v1::ChatRequest& request, const GeminiDialect& dialect,
                                 EncodeReport& report, JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_MESSAGES_H_
