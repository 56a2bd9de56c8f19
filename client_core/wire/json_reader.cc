#include "client_core/wire/json_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/numbers.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_repair.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

constexpr size_t kWorkspaceBytesMin = 4 * limits::kKiB;
constexpr size_t kSharedWorkspaceBytesMax = 64 * limits::kKiB;

std::optional<int64_t> IntOf(double number) {
  constexpr double kLimit = 9.2e18;
  if (!std::isfinite(number) || std::fabs(number) > kLimit) return std::nullopt;
  return static_cast<int64_t>(number);
}

}  // namespace

JsonReader::Workspace& JsonReader::WorkspaceFor(size_t bytes) {
  if (bytes <= kSharedWorkspaceBytesMax) {
    static thread_local Workspace shared;
    return shared;
  }
  if (own_ == nullptr) own_ = std::make_unique<Workspace>();
  return *own_;
}

simdjson::error_code JsonReader::ParseOnce(std::string_view text, JsonElement& element) {
  Workspace& workspace = WorkspaceFor(text.size());
  if (text.size() > workspace.parser.capacity()) {
    const size_t capacity = std::max(text.size(), kWorkspaceBytesMin);
    if (const auto error = workspace.parser.allocate(capacity, limits::kJsonDepthMax); error) {
      return error;
    }
  }
  workspace.padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  workspace.padded.assign(text);
  return workspace.parser.parse(workspace.padded.data(), workspace.padded.size(), false)
      .get(element);
}

absl::StatusOr<JsonElement> JsonReader::Parse(std::string_view text) {
  JsonElement element;
  repaired_ = false;
  simdjson::error_code error = ParseOnce(text, element);
  if (error != simdjson::SUCCESS && error != simdjson::DEPTH_ERROR && error != simdjson::EMPTY &&
      error != simdjson::MEMALLOC && error != simdjson::CAPACITY) {
    repaired_ = true;
    error = ParseOnce(RepairJson(text), element);
  }
  if (error != simdjson::SUCCESS) {
    return MakeError(Reason::kBadBackendFrame,
                     StrCat("not valid JSON: ", simdjson::error_message(error)));
  }
  return element;
}

std::string JsonReader::RawText(std::string_view text) const {
  return repaired_ ? UnmarkBytes(text) : std::string(text);
}

std::string JsonReader::Text(std::string_view text) const {
  return repaired_ ? ReplaceInvalidUtf8(UnmarkBytes(text)) : std::string(text);
}

absl::StatusOr<JsonObject> ParseJsonObject(simdjson::dom::parser& parser, std::string_view json) {
  if (parser.allocate(json.size(), limits::kJsonDepthMax) != simdjson::SUCCESS) {
    return absl::ResourceExhaustedError("cannot be parsed: out of memory");
  }
  JsonElement element;
  if (const auto error = parser.parse(json.data(), json.size()).get(element); error) {
    return absl::InvalidArgumentError(
        StrCat("is not valid JSON: ", simdjson::error_message(error)));
  }
  JsonObject object;
  if (element.get(object) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError("is JSON, but not an object");
  }
  return object;
}

std::optional<JsonElement> JsonAt(JsonObject object, std::string_view key) {
  JsonElement element;
  if (object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) {
    return std::nullopt;
  }
  return element;
}

std::optional<std::string_view> JsonString(JsonObject object, std::string_view key) {
  std::string_view value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<JsonObject> JsonObjectAt(JsonObject object, std::string_view key) {
  JsonObject value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<JsonArray> JsonArrayAt(JsonObject object, std::string_view key) {
  JsonArray value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<bool> JsonBool(JsonObject object, std::string_view key) {
  bool value = false;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<double> JsonDouble(JsonObject object, std::string_view key) {
  const std::optional<JsonElement> element = JsonAt(object, key);
  if (!element.has_value()) return std::nullopt;
  double number = 0;
  if (element->get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (element->get(text) == simdjson::SUCCESS && absl::SimpleAtod(ToAbsl(text), &number)) {
    return number;
  }
  return std::nullopt;
}

std::optional<int64_t> JsonInt(JsonObject object, std::string_view key) {
  const std::optional<JsonElement> element = JsonAt(object, key);
  if (!element.has_value()) return std::nullopt;
  int64_t integer = 0;
  if (element->get(integer) == simdjson::SUCCESS) return integer;
  const std::optional<double> number = JsonDouble(object, key);
  return number.has_value() ? IntOf(*number) : std::nullopt;
}

std::string JsonText(JsonElement element) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(element);
}

}  // namespace nexusnitro
