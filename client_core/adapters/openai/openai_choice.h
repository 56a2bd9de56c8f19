// Reads the choices of OpenAI-like replies. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_CHOICE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_CHOICE_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/azure/azure_filters.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/adapters/openai/openai_extras.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Where the content of choices goes. Borrows all.
struct OpenAiSinks {
  ChatEventBuilder& builder;
  OpenAiExtras& extras;
  AzureFilters& filters;
};

// Adds one entry of `choices`: its `delta`, or its `message`, which is a delta that came in one
// piece. `position` is its index if it names none. An error is a limit of the sidecar.
absl::Status AddOpenAiChoice(const JsonReader& reader, JsonObject choice, int position,
                             const OpenAiSinks& sinks);

// The common finish reason for a reason in an OpenAI-like server's words.
v1::FinishReason OpenAiFinishReason(std::string_view raw);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_CHOICE_H_
