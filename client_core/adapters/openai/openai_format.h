// Writes the form that an answer must have, in the words of OpenAI-like servers. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_FORMAT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_FORMAT_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/openai/openai_dialect.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes members into the object that `json` is in. An error names the field at fault.
absl::Status WriteOpenAiFormat(const v1::OutputFormat& format, const OpenAiDialect& dialect,
                               EncodeReport& report, JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_FORMAT_H_
