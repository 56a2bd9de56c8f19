#include "client_core/adapters/whole_reply.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::StatusOr<JsonObject> ParseReply(JsonReader& reader, std::string_view body) {
  if (absl::StripAsciiWhitespace(ToAbsl(body)).empty()) {
    return MakeError(Reason::kBadBackendReply, "the backend's reply is empty");
  }
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject reply;
  if (element.ok() && element->get(reply) == simdjson::SUCCESS) return reply;
  return MakeError(Reason::kBadBackendReply,
                   StrCat("the backend's reply is no JSON object: ", element.status().message()));
}

absl::StatusOr<JsonArray> ReplyListAt(JsonObject reply, std::string_view key) {
  if (const std::optional<JsonArray> list = JsonArrayAt(reply, key); list.has_value()) return *list;
  return MakeError(Reason::kBadBackendReply, StrCat("the backend's reply has no `", key, "`"));
}

}  // namespace nexusnitro
