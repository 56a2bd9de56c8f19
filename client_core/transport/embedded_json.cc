#include "client_core/transport/embedded_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr int kDepthMax = 32;
constexpr size_t kValuesMax = 10'000;  // A few lists of lists could grow without end.

// Keywords that say more of a value than is followed here.
constexpr std::string_view kNotFollowed[] = {
    "allOf",
    "not",
    "if",
    "pattern",
    "format",
    "contains",
    "uniqueItems",
    "multipleOf",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "minProperties",
    "dependentRequired",
    "prefixItems",
    "$dynamicRef",
};

absl::Status NotFollowed(std::string_view keyword) {
  return absl::InvalidArgumentError(
      StrCat("the embedded backend does not follow `", keyword, "` of a JSON schema"));
}

// Walks a schema and writes as it goes. Not thread-safe.
class InstanceWriter {
 public:
  explicit InstanceWriter(JsonElement root) : root_(root) {}

  absl::Status Value(JsonElement element, int depth) {
    if (depth > kDepthMax || ++values_ > kValuesMax) {
      return absl::InvalidArgumentError("the JSON schema demands a value without end");
    }
    JsonObject schema;
    if (element.get(schema) != simdjson::SUCCESS) {  // `true`: anything will do.
      json_.BeginObject();
      json_.EndObject();
      return absl::OkStatus();
    }
    for (const std::string_view keyword : kNotFollowed) {
      if (JsonAt(schema, keyword).has_value()) return NotFollowed(keyword);
    }
    if (const auto reference = JsonString(schema, "$ref")) return Reference(*reference, depth);
    if (const auto value = JsonAt(schema, "const")) return Copy(*value);
    for (const std::string_view keyword : {"enum", "anyOf", "oneOf"}) {
      const auto choices = JsonArrayAt(schema, keyword);
      JsonElement first;
      if (!choices || choices->at(0).get(first) != simdjson::SUCCESS) continue;
      return keyword == "enum" ? Copy(first) : Value(first, depth + 1);
    }
    return ValueOfType(schema, depth);
  }

  std::string Take() { return json_.Take(); }

 private:
  absl::Status Copy(JsonElement value) {
    json_.Raw(simdjson::minify(value));
    return absl::OkStatus();
  }

  // Of the references to the schema itself only: "#", "#/$defs/Name".
  absl::Status Reference(std::string_view reference, int depth) {
    std::optional<JsonElement> target = root_;
    const std::vector<std::string> keys = absl::StrSplit(ToAbsl(reference), '/');
    if (keys[0] != "#") target.reset();
    for (size_t i = 1; i < keys.size() && target.has_value(); ++i) {
      JsonObject object;
      if (target->get(object) != simdjson::SUCCESS) {
        target.reset();
      } else {
        target = JsonAt(object, absl::StrReplaceAll(keys[i], {{"~1", "/"}, {"~0", "~"}}));
      }
    }
    if (target.has_value()) return Value(*target, depth + 1);
    return absl::InvalidArgumentError(
        StrCat("the JSON schema has nothing at the $ref \"", reference, "\""));
  }

  // The schema's type; the first one if there are several.
  static std::string TypeOf(JsonObject schema) {
    if (const auto type = JsonString(schema, "type")) return std::string(*type);
    const auto types = JsonArrayAt(schema, "type");
    std::string_view first;
    if (types && types->at(0).get(first) == simdjson::SUCCESS) return std::string(first);
    return JsonAt(schema, "items").has_value() ? "array" : "object";
  }

  absl::Status ValueOfType(JsonObject schema, int depth) {
    const std::string type = TypeOf(schema);
    if (type == "string") {
      json_.String(std::string(Count(schema, "minLength"), 'x'));
    } else if (type == "integer" || type == "number") {
      Number(schema, type == "integer");
    } else if (type == "boolean") {
      json_.Bool(false);
    } else if (type == "null") {
      json_.Null();
    } else if (type == "array") {
      return Array(schema, depth);
    } else if (type == "object") {
      return Object(schema, depth);
    } else {
      return absl::InvalidArgumentError(StrCat("the JSON schema has the unknown type ", type));
    }
    return absl::OkStatus();
  }

  // The number nearest to zero.
  void Number(JsonObject schema, bool integer) {
    constexpr double kAny = std::numeric_limits<double>::infinity();
    const double low = JsonDouble(schema, "minimum").value_or(-kAny);
    const double high = JsonDouble(schema, "maximum").value_or(kAny);
    const double number = low > 0 ? low : high < 0 ? high : 0;
    const double whole = number > 0 ? std::ceil(number) : std::floor(number);
    if (!integer && number != whole) return json_.Double(number);
    json_.Int(static_cast<int64_t>(integer ? whole : number));
  }

  absl::Status Array(JsonObject schema, int depth) {
    const std::optional<JsonElement> items = JsonAt(schema, "items");
    json_.BeginArray();
    for (size_t i = 0; i < Count(schema, "minItems"); ++i) {
      if (!items.has_value()) {
        json_.Null();
      } else {
        NN_RETURN_IF_ERROR(Value(*items, depth + 1));
      }
    }
    json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status Object(JsonObject schema, int depth) {
    json_.BeginObject();
    const auto properties = JsonObjectAt(schema, "properties");
    if (const auto required = JsonArrayAt(schema, "required")) {
      for (const JsonElement element : *required) {
        std::string_view name;
        if (element.get(name) != simdjson::SUCCESS) continue;
        json_.Key(name);
        const auto property = properties ? JsonAt(*properties, name) : std::optional<JsonElement>();
        if (!property.has_value()) {
          json_.Null();
        } else {
          NN_RETURN_IF_ERROR(Value(*property, depth + 1));
        }
      }
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  static size_t Count(JsonObject schema, std::string_view key) {
    const int64_t count = JsonInt(schema, key).value_or(0);
    return count < 0 ? 0 : static_cast<size_t>(std::min<int64_t>(count, kValuesMax));
  }

  const JsonElement root_;
  JsonWriter json_;
  size_t values_ = 0;
};

}  // namespace

absl::StatusOr<std::string> SmallestInstance(JsonElement schema) {
  InstanceWriter writer(schema);
  NN_RETURN_IF_ERROR(writer.Value(schema, 0));
  return writer.Take();
}

}  // namespace nexusnitro
