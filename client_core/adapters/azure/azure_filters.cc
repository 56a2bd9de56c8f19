#include "client_core/adapters/azure/azure_filters.h"

#include <optional>
#include <string_view>

#include "client_core/adapters/openai/openai_choice.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kResults = "content_filter_results";
constexpr std::string_view kOffsets = "content_filter_offsets";

}  // namespace

std::string FiltersThatFired(const JsonReader& reader, JsonObject results) {
  std::string fired;
  for (const auto field : results) {
    JsonObject result;
    if (field.value.get(result) != simdjson::SUCCESS) continue;
    if (!JsonBool(result, "filtered").value_or(false)) continue;
    StrAppend(&fired, fired.empty() ? "" : ", ", reader.Text(field.key));
    if (const auto severity = JsonString(result, "severity")) {
      StrAppend(&fired, " (", reader.Text(*severity), ")");
    }
  }
  return fired;
}

void AzureFilters::AddPromptResults(const JsonReader& reader, JsonObject chunk,
                                    ChatEventBuilder& builder) {
  constexpr std::string_view kKey = "prompt_filter_results";
  const auto results = JsonArrayAt(chunk, kKey);
  if (!results.has_value() || results->size() == 0) return;
  builder.AddNotice(kKey, reader.Text(simdjson::minify(*results)));
}

absl::Status AzureFilters::AddChoiceResults(const JsonReader& reader, int index, JsonObject choice,
                                            ChatEventBuilder& builder) {
  const std::string_view raw = JsonString(choice, "finish_reason").value_or("");
  const bool held_back = OpenAiFinishReason(raw) == v1::FINISH_REASON_CONTENT_FILTER;
  const std::optional<JsonObject> results = JsonObjectAt(choice, kResults);
  const bool has_results = results.has_value() && results->size() > 0;
  if (!held_back && !has_results) return absl::OkStatus();
  ChoiceResults& kept = choices_[index];
  if (held_back) {
    kept.finish.set_reason(v1::FINISH_REASON_CONTENT_FILTER);
    kept.finish.set_raw_reason(reader.Text(raw));
  }
  if (has_results) {
    std::string notice = StrCat("{\"", kResults, "\":", reader.Text(simdjson::minify(*results)));
    if (const auto offsets = JsonObjectAt(choice, kOffsets)) {
      StrAppend(&notice, ",\"", kOffsets, "\":", reader.Text(simdjson::minify(*offsets)));
    }
    notice += "}";
    if (notice != kept.last_notice) builder.AddNotice(kResults, notice, index);
    kept.last_notice = std::move(notice);
    if (std::string fired = FiltersThatFired(reader, *results); !fired.empty()) {
      kept.detail = std::move(fired);
    }
  }
  if (kept.finish.raw_reason().empty() || kept.detail.empty()) return absl::OkStatus();
  kept.finish.set_detail(kept.detail);
  return builder.SetFinish(index, kept.finish);
}

}  // namespace nexusnitro
