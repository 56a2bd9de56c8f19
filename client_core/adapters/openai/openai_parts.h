// Writes parts of messages as the content of OpenAI's chat completions. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_PARTS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_PARTS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/adapters/openai/openai_dialect.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What the writers of one body share. Borrows all.
struct OpenAiWriting {
  const OpenAiDialect& dialect;
  std::string_view provider;  // The backend's label.
  EncodeReport& report;
  JsonWriter& json;
};

// Whether something that is marked with `provider` belongs to the backend. No mark: it does.
bool BelongsTo(const OpenAiWriting& writing, std::string_view provider);

// Whether the server takes the part as content of a message; false if it was dropped with a
// warning. An error names the field at fault.
absl::StatusOr<bool> TakesPart(const OpenAiWriting& writing, const v1::Part& part,
                               const std::string& path);

// Whether the part has a `cache_control` that the server takes. An error as above.
absl::StatusOr<bool> TakesCacheControl(const OpenAiWriting& writing, const v1::Part& part,
                                       const std::string& path);

// Writes a part that the server takes.
void WriteOpenAiPart(const OpenAiWriting& writing, const v1::Part& part);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_PARTS_H_
