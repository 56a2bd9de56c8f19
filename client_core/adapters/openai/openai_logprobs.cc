#include "client_core/adapters/openai/openai_logprobs.h"

#include <cstdint>

namespace nexusnitro {
namespace {

v1::TokenLogprob ReadLogprob(const JsonReader& reader, JsonObject token) {
  v1::TokenLogprob logprob;
  logprob.set_token(reader.Text(JsonString(token, "token").value_or("")));
  logprob.set_logprob(JsonDouble(token, "logprob").value_or(0));
  if (const auto bytes = JsonArrayAt(token, "bytes"); bytes.has_value()) {
    for (const JsonElement element : *bytes) {
      int64_t byte = 0;
      if (element.get(byte) == simdjson::SUCCESS) {
        logprob.mutable_bytes()->push_back(static_cast<char>(byte));
      }
    }
  }
  return logprob;
}

}  // namespace

ChatEventBuilder::Logprobs ReadOpenAiLogprobs(const JsonReader& reader, JsonArray tokens) {
  ChatEventBuilder::Logprobs logprobs;
  for (const JsonElement element : tokens) {
    JsonObject token;
    if (element.get(token) != simdjson::SUCCESS) continue;
    v1::TokenLogprob* logprob = logprobs.Add();
    *logprob = ReadLogprob(reader, token);
    const auto top = JsonArrayAt(token, "top_logprobs");
    if (!top.has_value()) continue;
    for (const JsonElement alternative : *top) {
      JsonObject object;
      if (alternative.get(object) == simdjson::SUCCESS) {
        *logprob->add_top() = ReadLogprob(reader, object);
      }
    }
  }
  return logprobs;
}

}  // namespace nexusnitro
