#include "client_core/adapters/bedrock/bedrock_models.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "client_core/adapters/token_count.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kRuntime = "bedrock-runtime";
constexpr std::string_view kControl = "bedrock";

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
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader, body));
  NN_ASSIGN_OR_RETURN(const JsonArray list, ReplyListAt(reply, "modelSummaries"));
  for (const JsonElement element : list) {
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
  return DecodeTokenCount(body, "inputTokens", response);
}

}  // namespace nexusnitro
