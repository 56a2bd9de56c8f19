#include "client_core/adapters/bedrock_models.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kRuntime = "bedrock-runtime";
constexpr std::string_view kControl = "bedrock";

absl::Status BadReply(std::string_view what) {
  return MakeError(Reason::kBadBackendReply, StrCat("the backend's reply ", what));
}

// The object in `body`, which lives as long as nothing else is parsed by `reader`.
std::optional<JsonObject> ParseReply(JsonReader& reader, std::string_view body) {
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject reply;
  if (!element.ok() || element->get(reply) != simdjson::SUCCESS) return std::nullopt;
  return reply;
}

}  // namespace

std::shared_ptr<const HttpTarget> BedrockControlPlane(std::shared_ptr<const HttpTarget> target) {
  // With `.` or `-fips.` behind it.
  if (!absl::StartsWith(target->host, ToAbsl(kRuntime)) ||
      !absl::EndsWith(target->host, ".amazonaws.com")) {
    return target;
  }
  HttpTarget control = *target;
  control.host.replace(0, kRuntime.size(), kControl);
  control.url.replace(control.url.find(kRuntime), kRuntime.size(), kControl);
  return std::make_shared<const HttpTarget>(std::move(control));
}

absl::Status DecodeBedrockModels(std::string_view body, v1::BackendModels& models) {
  JsonReader reader;
  const std::optional<JsonObject> reply = ParseReply(reader, body);
  const std::optional<JsonArray> list =
      reply.has_value() ? JsonArrayAt(*reply, "modelSummaries") : std::nullopt;
  if (!list.has_value()) return BadReply("lists no models");
  for (const JsonElement element : *list) {
    JsonObject summary;
    if (element.get(summary) != simdjson::SUCCESS) continue;
    const auto text = [&](std::string_view key) {
      return reader.Text(JsonString(summary, key).value_or(""));
    };
    std::string id = text("modelId");
    if (id.empty()) continue;
    v1::Model& model = *models.add_models();
    model.set_id(std::move(id));
    model.set_display_name(text("modelName"));
    model.set_owned_by(text("providerName"));
  }
  return absl::OkStatus();
}

absl::Status DecodeBedrockCount(std::string_view body, v1::CountTokensResponse& response) {
  JsonReader reader;
  const std::optional<JsonObject> reply = ParseReply(reader, body);
  const std::optional<int64_t> count =
      reply.has_value() ? JsonInt(*reply, "inputTokens") : std::nullopt;
  if (!count.has_value() || *count < 0) return BadReply("has no count of tokens");
  response.set_input_tokens(*count);
  return absl::OkStatus();
}

}  // namespace nexusnitro
