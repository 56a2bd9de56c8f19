// Reads why an answer of Anthropic's messages ended. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_FINISH_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_FINISH_H_

#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// `object` has `stop_reason` and what goes with it: a whole message, or the delta of
// `message_delta`.
v1::Finish ReadAnthropicFinish(const JsonReader& reader, JsonObject object);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_FINISH_H_
