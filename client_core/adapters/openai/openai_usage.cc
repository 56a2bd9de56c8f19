#include "client_core/adapters/openai/openai_usage.h"

#include <algorithm>
#include <iterator>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kModelledKeys[] = {
    "prompt_tokens",
    "completion_tokens",
    "input_tokens",
    "output_tokens",
    "input_tokens_details.cached_tokens",
    "input_tokens_details.cache_write_tokens",
    "output_tokens_details.reasoning_tokens",
    "total_tokens",
    "reasoning_tokens",
    "prompt_tokens_details.cached_tokens",
    "completion_tokens_details.reasoning_tokens",
    "prompt_tokens_details.cache_write_tokens",
    "prompt_cache_hit_tokens",
    "cached_tokens",
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
  // The chat's names, and those of the Responses.
  for (const std::string_view key : {"input_tokens", "prompt_tokens"}) {
    if (const auto count = JsonInt(usage, key)) out.set_input_tokens(*count);
  }
  for (const std::string_view key : {"output_tokens", "completion_tokens"}) {
    if (const auto count = JsonInt(usage, key)) out.set_output_tokens(*count);
  }
  if (const auto count = JsonInt(usage, "total_tokens")) out.set_total_tokens(*count);
  if (const auto count = JsonInt(usage, "reasoning_tokens")) {
    out.set_reasoning_output_tokens(*count);  // SGLang.
  }
  // DeepSeek's name, and Together's.
  for (const std::string_view key : {"prompt_cache_hit_tokens", "cached_tokens"}) {
    if (const auto count = JsonInt(usage, key)) out.set_cache_read_input_tokens(*count);
  }
  for (const std::string_view key : {"input_tokens_details", "prompt_tokens_details"}) {
    const auto details = JsonObjectAt(usage, key);
    if (!details.has_value()) continue;
    if (const auto count = JsonInt(*details, "cached_tokens")) {
      out.set_cache_read_input_tokens(*count);
    }
    if (const auto count = JsonInt(*details, "cache_write_tokens")) {
      out.set_cache_creation_input_tokens(*count);  // OpenRouter and Bedrock.
    }
  }
  for (const std::string_view key : {"output_tokens_details", "completion_tokens_details"}) {
    const auto details = JsonObjectAt(usage, key);
    if (!details.has_value()) continue;
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
