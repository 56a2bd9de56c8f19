// JsonReader: parses the JSON of backends, and reads it with tolerance. simdjson is inside.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_JSON_READER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_JSON_READER_H_

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace nexusnitro {

using JsonElement = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;

// Parses documents one after the other. Depth is at most limits::kJsonDepthMax. Small documents are
// parsed in memory that all readers of a thread share, for there may be thousands of readers. Not
// thread-safe.
class JsonReader {
 public:
  // The document in `text`, which may have white space around it; the element lives until the next
  // Parse() of any reader on this thread. What RepairJson() can mend is mended. kBadBackendFrame if
  // it is no JSON.
  absl::StatusOr<JsonElement> Parse(std::string_view text);

  // Whether the last document had to be repaired: strings of it go through RawText().
  bool repaired() const { return repaired_; }

  // A string of the document as the backend meant it, which may hold invalid UTF-8 if `repaired()`.
  std::string RawText(std::string_view text) const;

  // The same as valid UTF-8, for strings that do not come in pieces.
  std::string Text(std::string_view text) const;

 private:
  // What a parser works with.
  struct Workspace {
    simdjson::dom::parser parser;
    std::string padded;  // simdjson reads up to SIMDJSON_PADDING bytes beyond the end.
  };

  simdjson::error_code ParseOnce(std::string_view text, JsonElement& element);
  Workspace& WorkspaceFor(size_t bytes);

  std::unique_ptr<Workspace> own_;  // For large documents.
  bool repaired_ = false;
};

// An object that must be right as it is, at most limits::kJsonDepthMax deep; it lives as long as
// nothing else is parsed. The error's message goes behind the name of the field that holds `json`.
absl::StatusOr<JsonObject> ParseJsonObject(simdjson::dom::parser& parser, std::string_view json);

// Tolerant readers: nullopt where the key is missing, null, or of another type.
std::optional<std::string_view> JsonString(JsonObject object, std::string_view key);
std::optional<JsonObject> JsonObjectAt(JsonObject object, std::string_view key);
std::optional<JsonArray> JsonArrayAt(JsonObject object, std::string_view key);
std::optional<bool> JsonBool(JsonObject object, std::string_view key);
// Integers, also as float ("1e3", 1795331019.04) or in a string.
std::optional<int64_t> JsonInt(JsonObject object, std::string_view key);
std::optional<double> JsonDouble(JsonObject object, std::string_view key);

// The element at a key, unless it is missing or null.
std::optional<JsonElement> JsonAt(JsonObject object, std::string_view key);

// A string as it is; anything else as JSON text.
std::string JsonText(JsonElement element);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_JSON_READER_H_
