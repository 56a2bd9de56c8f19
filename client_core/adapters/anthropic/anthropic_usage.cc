#include "client_core/adapters/anthropic/anthropic_usage.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "client_core/adapters/token_count.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kModelledKeys[] = {
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens_details.thinking_tokens",
};

void AddOther(std::string key, JsonElement element, v1::Usage& out) {
  int64_t count = 0;
  if (element.get(count) != simdjson::SUCCESS || count == 0) return;
  if (std::find(std::begin(kModelledKeys), std::end(kModelledKeys), key) !=
      std::end(kModelledKeys)) {
    return;
  }
  (*out.mutable_other())[std::move(key)] = count;
}

v1::Usage ReadUsage(JsonObject usage) {
  v1::Usage out;
  const std::optional<int64_t> fresh = JsonInt(usage, "input_tokens");
  const std::optional<int64_t> read = JsonInt(usage, "cache_read_input_tokens");
  const std::optional<int64_t> creation = JsonInt(usage, "cache_creation_input_tokens");
  if (fresh.has_value()) {
    out.set_input_tokens(AddTokens(*fresh, AddTokens(read.value_or(0), creation.value_or(0))));
  }
  if (read.has_value()) out.set_cache_read_input_tokens(*read);
  if (creation.has_value()) out.set_cache_creation_input_tokens(*creation);
  if (const auto count = JsonInt(usage, "output_tokens")) out.set_output_tokens(*count);
  if (const auto details = JsonObjectAt(usage, "output_tokens_details")) {
    if (const auto count = JsonInt(*details, "thinking_tokens")) {
      out.set_reasoning_output_tokens(*count);
    }
  }
  for (const auto field : usage) {
    JsonObject details;
    if (field.value.get(details) != simdjson::SUCCESS) {
      AddOther(std::string(field.key), field.value, out);
      continue;
    }
    for (const auto inner : details) {
      AddOther(StrCat(field.key, ".", inner.key), inner.value, out);
    }
  }
  return out;
}

}  // namespace

void AnthropicUsage::Add(JsonObject usage) {
  for (const auto field : usage) {
    if (field.value.is_null()) continue;
    std::string value = simdjson::minify(field.value);
    const auto found = fields_.find(std::string(field.key));
    const size_t old_bytes =
        found == fields_.end() ? 0 : found->first.size() + found->second.size();
    const size_t bytes = bytes_ - old_bytes + field.key.size() + value.size();
    if (bytes > limits::kUsageBytesMax) continue;
    bytes_ = bytes;
    fields_[std::string(field.key)] = std::move(value);
  }
}

v1::Usage AnthropicUsage::Read() const {
  JsonWriter json;
  json.BeginObject();
  for (const auto& [name, value] : fields_) {
    json.Key(name);
    json.Raw(value);
  }
  json.EndObject();
  const std::string text = json.Take();
  v1::Usage usage;
  // It was written here of what had been parsed: there is nothing in it that cannot be read.
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(text);
  JsonObject object;
  if (element.ok() && element->get(object) == simdjson::SUCCESS) usage = ReadUsage(object);
  usage.set_raw_json(text);
  return usage;
}

}  // namespace nexusnitro
