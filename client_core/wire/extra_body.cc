#include "client_core/wire/extra_body.h"

#include <algorithm>
#include <iterator>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {
namespace {

// What has a field of its own in ChatRequest, at the top of a body.
constexpr std::string_view kProtectedKeys[] = {"contents", "input",  "inputs", "messages",
                                               "model",    "prompt", "stream"};

// Caps on tokens, at the top of a body or in one of the objects that some wires keep them in.
constexpr std::string_view kTokenCapKeys[] = {
    "max_completion_tokens", "max_new_tokens", "max_output_tokens", "max_tokens",
    "maxOutputTokens",       "maxTokens",      "num_predict"};
constexpr std::string_view kParameterObjects[] = {"generationConfig", "inferenceConfig", "options",
                                                  "parameters"};

template <size_t kSize>
bool Contains(const std::string_view (&names)[kSize], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// The first key of `object` that may not be set, or empty.
std::string ProtectedKey(JsonObject object) {
  for (const auto field : object) {
    if (Contains(kProtectedKeys, field.key) || Contains(kTokenCapKeys, field.key)) {
      return std::string(field.key);
    }
    JsonObject inner;
    if (!Contains(kParameterObjects, field.key) || field.value.get(inner) != simdjson::SUCCESS) {
      continue;
    }
    for (const auto parameter : inner) {
      if (Contains(kTokenCapKeys, parameter.key)) {
        return StrCat(field.key, ".", parameter.key);
      }
    }
  }
  return "";
}

}  // namespace

std::string ExtraBodyFault(std::string_view json) {
  if (json.empty()) return "";
  if (json.size() > limits::kExtraBodyBytesMax) {
    return StrCat("has ", json.size(), " bytes; expected at most ", limits::kExtraBodyBytesMax);
  }
  simdjson::dom::parser parser;
  const absl::StatusOr<JsonObject> object = ParseJsonObject(parser, json);
  if (!object.ok()) return std::string(object.status().message());
  if (const std::string key = ProtectedKey(*object); !key.empty()) {
    return StrCat("sets `", key, "`, which has a field of its own");
  }
  return "";
}

}  // namespace nexusnitro
