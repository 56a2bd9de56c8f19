#include "client_core/adapters/gemini/gemini_models.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/strip.h"
#include "client_core/adapters/gemini/gemini_error.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
absl::Status DecodeGeminiModels(std::string_view body, v1::BackendModels& models) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseGeminiReply(reader, body));
  const std::optional<JsonArray> list = JsonArrayAt(reply, "models");
  if (!list.has_value()) {
    return BadReply("lists no models");
  }
  for (const JsonElement element : *list) {
    JsonObject object;
    if (element.get(object) != simdjson::SUCCESS) continue;
    const std::string name = reader.Text(JsonString(object, "name").value_or(""));
    if (name.empty()) continue;
    v1::Model& model = *models.add_models();
    model.set_id(std::string(absl::StripPrefix(name, "models/")));
    model.set_display_name(reader.Text(JsonString(object, "displayName").value_or("")));
    if (const auto limit = JsonInt(object, "inputTokenLimit")) model.set_input_tokens_max(*limit);
    if (const auto limit = JsonInt(object, "outputTokenLimit")) model.set_output_tokens_max(*limit);
  }
  return absl::OkStatus();
}

absl::Status DecodeGeminiCount(std::string_view body, v1::CountTokensResponse& response) {
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseGeminiReply(reader, body));
  const std::optional<int64_t> total = JsonInt(reply, "totalTokens");
  if (!total.has_value()) {
    return BadReply("counts no tokens");
  }
  response.set_input_tokens(*total);
  return absl::OkStatus();
}

}  // namespace nexusnitro
