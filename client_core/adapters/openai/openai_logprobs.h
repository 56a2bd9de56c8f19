// Reads log probabilities as OpenAI's wires have them. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_LOGPROBS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_LOGPROBS_H_

#include "client_core/adapters/chat_event_builder.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// `tokens`: [{token, logprob, bytes, top_logprobs}]. What is no object is passed over.
ChatEventBuilder::Logprobs ReadOpenAiLogprobs(const JsonReader& reader, JsonArray tokens);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_OPENAI_OPENAI_LOGPROBS_H_
