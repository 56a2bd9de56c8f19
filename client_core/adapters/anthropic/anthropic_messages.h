// Writes the messages of a ChatRequest as Anthropic's messages have them. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_MESSAGES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_MESSAGES_H_

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the members `system`, if there are instructions, and `messages` into the object that
// `json` is in. Neighbours of one role become one message, in which results of tools stand first.
// An error names the field at fault.
absl::Status WriteAnthropicMessages(const v1::ChatRequest& request, EncodeReport& report,
                                    JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_MESSAGES_H_
