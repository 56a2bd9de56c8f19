// Reads replies that are one JSON object. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_WHOLE_REPLY_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_WHOLE_REPLY_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// kBadBackendReply: "the backend's reply WHAT".
absl::Status BadReply(std::string_view what);

// The object that `body` is, which lives as long as JsonReader::Parse() says. kBadBackendReply if
// it is none.
absl::StatusOr<JsonObject> ParseReply(JsonReader& reader, std::string_view body);

// The list under `key`. kBadBackendReply if there is none.
absl::StatusOr<JsonArray> ReplyListAt(JsonObject reply, std::string_view key);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_WHOLE_REPLY_H_
