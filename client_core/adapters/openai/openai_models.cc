#include "client_core/adapters/openai/openai_models.h"

#include <initializer_list>
#include <optional>

#include "absl/time/time.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

// The first of the names under which servers tell a size; a size is over zero.
std::optional<int64_t> SizeAt(JsonObject object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const auto size = JsonInt(object, key); size.has_value() && *size > 0) return size;
  }
  return std::nullopt;
}

// vLLM, SGLang; Mistral, LM Studio; OpenRouter, Together; Groq; and llama.cpp below `meta`.
std::optional<int64_t> InputTokensMax(JsonObject model) {
  const auto size =
      SizeAt(model, {"max_model_len", "max_context_length", "context_length", "context_window"});
  if (size.has_value()) return size;
  const auto meta = JsonObjectAt(model, "meta");
  return meta.has_value() ? SizeAt(*meta, {"n_ctx", "n_ctx_train"}) : std::nullopt;
}

// Groq; OpenRouter below `top_provider`.
std::optional<int64_t> OutputTokensMax(JsonObject model) {
  const auto size = SizeAt(model, {"max_completion_tokens", "max_output_tokens"});
  if (size.has_value()) return size;
  const auto top = JsonObjectAt(model, "top_provider");
  return top.has_value() ? SizeAt(*top, {"max_completion_tokens"}) : std::nullopt;
}

void ReadModel(const JsonReader& reader, JsonObject object, v1::Model& model) {
  const auto text = [&](std::string_view key) {
    return reader.Text(JsonString(object, key).value_or(""));
  };
  model.set_id(text("id"));
  model.set_display_name(
      text(JsonAt(object, "display_name").has_value() ? "display_name" : "name"));
  model.set_owned_by(text("owned_by"));
  if (const auto created = UnixTimeAt(object, "created")) {
    model.mutable_created()->set_seconds(absl::ToUnixSeconds(*created));
  }
  if (const auto size = InputTokensMax(object)) model.set_input_tokens_max(*size);
  if (const auto size = OutputTokensMax(object)) model.set_output_tokens_max(*size);
}

}  // namespace

absl::Status DecodeOpenAiModels(std::string_view body, v1::BackendModels& models) {
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject reply;
  JsonArray list;
  bool found = false;
  if (element.ok() && element->get(reply) == simdjson::SUCCESS) {
    if (IsErrorObject(reply)) return ErrorInReply(reader, reply);
    if (const auto data = JsonArrayAt(reply, "data"); data.has_value()) {
      list = *data;
      found = true;
    }
  } else {
    found = element.ok() && element->get(list) == simdjson::SUCCESS;
  }
  if (!found) return BadReply("lists no models");
  for (const JsonElement each : list) {
    JsonObject object;
    if (each.get(object) != simdjson::SUCCESS) continue;
    if (JsonString(object, "id").value_or("").empty()) continue;
    ReadModel(reader, object, *models.add_models());
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
