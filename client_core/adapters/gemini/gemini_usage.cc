#include "client_core/adapters/gemini/gemini_usage.h"

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

bool IsModelled(std::string_view key) {
  for (const std::string_view modelled :
       {"promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount",
        "cachedContentTokenCount"}) {
    if (key == modelled) return true;
  }
  return false;
}

// A count that can be one; sums of a few do not overflow.
std::optional<int64_t> CountAt(JsonObject object, std::string_view key) {
  constexpr int64_t kTokensMax = int64_t{1} << 53;
  const std::optional<int64_t> count = JsonInt(object, key);
  return count.has_value() && *count >= 0 && *count <= kTokensMax ? count : std::nullopt;
}

// `[{"modality": "TEXT", "tokenCount": 18}]` under `promptTokensDetails`, for example, becomes
// `promptTokensDetails.TEXT`.
void AddModalities(const JsonReader& reader, std::string_view key, JsonArray details,
                   v1::Usage& usage) {
  for (const JsonElement element : details) {
    JsonObject detail;
    if (element.get(detail) != simdjson::SUCCESS) continue;
    const std::optional<int64_t> count = CountAt(detail, "tokenCount");
    const std::optional<std::string_view> modality = JsonString(detail, "modality");
    if (!count.has_value() || !modality.has_value()) continue;
    (*usage.mutable_other())[reader.Text(StrCat(key, ".", *modality))] = *count;
  }
}

}  // namespace

std::optional<v1::Usage> ReadGeminiUsage(const JsonReader& reader, JsonObject usage) {
  v1::Usage out;
  const std::optional<int64_t> input = CountAt(usage, "promptTokenCount");
  const std::optional<int64_t> answer = CountAt(usage, "candidatesTokenCount");
  const std::optional<int64_t> thoughts = CountAt(usage, "thoughtsTokenCount");
  const std::optional<int64_t> total = CountAt(usage, "totalTokenCount");
  if (!input && !answer && !thoughts && !total) return std::nullopt;
  if (input.has_value()) out.set_input_tokens(*input);
  // What was thought is no part of the candidates here.
  if (answer.has_value() || thoughts.has_value()) {
    out.set_output_tokens(answer.value_or(0) + thoughts.value_or(0));
  }
  if (thoughts.has_value()) out.set_reasoning_output_tokens(*thoughts);
  if (total.has_value()) out.set_total_tokens(*total);
  if (const auto cached = CountAt(usage, "cachedContentTokenCount")) {
    out.set_cache_read_input_tokens(*cached);
  }
  for (const auto field : usage) {
    JsonArray details;
    int64_t count = 0;
    if (field.value.get(details) == simdjson::SUCCESS) {
      AddModalities(reader, field.key, details, out);
    } else if (!IsModelled(field.key) && field.value.get(count) == simdjson::SUCCESS) {
      (*out.mutable_other())[reader.Text(field.key)] = count;
    }
  }
  out.set_raw_json(reader.Text(simdjson::minify(usage)));
  return out;
}

}  // namespace nexusnitro
