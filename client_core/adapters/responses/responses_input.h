// Writes the messages of a ChatRequest as the input items of OpenAI's Responses. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_INPUT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_INPUT_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the member `input` into the object that `json` is in. Reasoning that came as several parts
// with one id becomes one item again. An error names the field at fault.
absl::Status WriteResponsesInput(const v1::ChatRequest& request, EncodeReport& report,
                                 JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_INPUT_H_
