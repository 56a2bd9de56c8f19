#include "client_core/adapters/whole_reply.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status BadReply(std::string_view what) {
  return MakeError(Reason::kBadBackendReply, StrCat("the backend's reply ", what));
}

absl::StatusOr<JsonObject> ParseReply(JsonReader& reader, std::string_view body) {
  if (absl::StripAsciiWhitespace(ToAbsl(body)).empty()) {
    return BadReply("is empty");
  }
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject reply;
  if (element.ok() && element->get(reply) == simdjson::SUCCESS) return reply;
  return BadReply(StrCat("is no JSON object: ", element.status().message()));
}

absl::StatusOr<JsonArray> ReplyListAt(JsonObject reply, std::string_view key) {
  if (const std::optional<JsonArray> list = JsonArrayAt(reply, key); list.has_value()) return *list;
  return BadReply(StrCat("has no `", key, "`"));
}

}  // namespace nexusnitro
