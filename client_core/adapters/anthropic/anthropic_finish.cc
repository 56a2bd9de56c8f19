#include "client_core/adapters/anthropic/anthropic_finish.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

std::string TextAt(const JsonReader& reader, JsonObject object, std::string_view key) {
  return reader.Text(JsonString(object, key).value_or(""));
}

v1::FinishReason ReasonFor(std::string_view raw) {
  static constexpr std::pair<std::string_view, v1::FinishReason> kReasons[] = {
      {"", v1::FINISH_REASON_UNSPECIFIED},
      {"end_turn", v1::FINISH_REASON_STOP},
      {"max_tokens", v1::FINISH_REASON_LENGTH},
      {"model_context_window_exceeded", v1::FINISH_REASON_LENGTH},
      {"stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE},
      {"tool_use", v1::FINISH_REASON_TOOL_CALLS},
      {"pause_turn", v1::FINISH_REASON_PAUSE},
      {"refusal", v1::FINISH_REASON_CONTENT_FILTER},
  };
  for (const auto& [name, reason] : kReasons) {
    if (raw == name) return reason;
  }
  return v1::FINISH_REASON_OTHER;
}

// More about a refusal.
std::string StopDetail(const JsonReader& reader, JsonObject object) {
  const std::optional<JsonObject> details = JsonObjectAt(object, "stop_details");
  if (!details.has_value()) return "";
  const std::string category = TextAt(reader, *details, "category");
  const std::string explanation = TextAt(reader, *details, "explanation");
  return StrCat(category, category.empty() || explanation.empty() ? "" : ": ", explanation);
}

}  // namespace

v1::Finish ReadAnthropicFinish(const JsonReader& reader, JsonObject object) {
  v1::Finish finish;
  finish.set_raw_reason(TextAt(reader, object, "stop_reason"));
  finish.set_reason(ReasonFor(finish.raw_reason()));
  finish.set_stop_sequence(TextAt(reader, object, "stop_sequence"));
  finish.set_detail(StopDetail(reader, object));
  return finish;
}

}  // namespace nexusnitro
