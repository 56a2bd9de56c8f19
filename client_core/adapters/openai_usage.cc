#include "client_core/adapters/openai_usage.h"

#include <algorithm>
#include <iterator>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kModelledKeys[] = {
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "reasoning_tokens",
    "prompt_tokens_details.cached_tokens",
    "completion_tokens_details.reasoning_tokens",
    "prompt_cache_hit_tokens",
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

}  // namespace

v1::Usage ReadOpenAiUsage(JsonObject usage) {
  v1::Usage out;
  if (const auto count = JsonInt(usage, "prompt_tokens")) out.set_input_tokens(*count);
  if (const auto count = JsonInt(usage, "completion_tokens")) out.set_output_tokens(*count);
  if (const auto count = JsonInt(usage, "total_tokens")) out.set_total_tokens(*count);
  if (const auto count = JsonInt(usage, "reasoning_tokens")) {
    out.set_reasoning_output_tokens(*count);  // SGLang.
  }
  if (const auto count = JsonInt(usage, "prompt_cache_hit_tokens")) {
    out.set_cache_read_input_tokens(*count);  // DeepSeek.
  }
  if (const auto details = JsonObjectAt(usage, "prompt_tokens_details")) {
    if (const auto count = JsonInt(*details, "cached_tokens")) {
      out.set_cache_read_input_tokens(*count);
    }
  }
  if (const auto details = JsonObjectAt(usage, "completion_tokens_details")) {
    if (const auto count = JsonInt(*details, "reasoning_tokens")) {
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
  out.set_raw_json(simdjson::minify(usage));
  return out;
}

}  // namespace nexusnitro
