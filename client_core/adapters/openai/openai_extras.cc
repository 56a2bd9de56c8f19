#include "client_core/adapters/openai/openai_extras.h"

#include <algorithm>

#include "client_core/adapters/openai/openai_assistant.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// Members of a detail that come in pieces.
constexpr std::string_view kJoinedKeys[] = {"text", "summary", "data"};

// Text whose pieces were cut anywhere.
std::string WholeText(std::string_view text) {
  Utf8Joiner joiner;
  std::string whole = joiner.Join(text);
  return whole + joiner.Finish();
}

bool IsJoined(std::string_view key) {
  return std::find(std::begin(kJoinedKeys), std::end(kJoinedKeys), key) != std::end(kJoinedKeys);
}

}  // namespace

absl::Status OpenAiExtras::Keep(size_t bytes) {
  kept_bytes_ += bytes;
  if (kept_bytes_ <= limits::kReplyBytesMax) return absl::OkStatus();
  return MakeError(Reason::kReplyTooLarge,
                   StrCat("what must be kept of the backend's answer is larger than ",
                          limits::kReplyBytesMax, " bytes"));
}

absl::Status OpenAiExtras::AddReasoningDetails(const JsonReader& reader, int choice,
                                               JsonArray details) {
  if (!keep_details_) return absl::OkStatus();
  int64_t position = 0;
  for (const JsonElement element : details) {
    JsonObject detail;
    if (element.get(detail) == simdjson::SUCCESS) {
      NN_RETURN_IF_ERROR(AddDetail(reader, choices_[choice], position, detail));
    }
    ++position;
  }
  return absl::OkStatus();
}

absl::Status OpenAiExtras::AddDetail(const JsonReader& reader, ChoiceExtras& extras,
                                     int64_t position, JsonObject detail) {
  const int64_t index = JsonInt(detail, "index").value_or(position);
  const std::pair key(index, std::string(JsonString(detail, "type").value_or("")));
  const auto [at, is_new] = extras.detail_at.emplace(key, extras.details.size());
  if (is_new) {
    if (extras.details.size() >= static_cast<size_t>(limits::kStreamPartsPerChoiceMax)) {
      return MakeError(Reason::kReplyTooLarge,
                       StrCat("the backend's answer has more than ",
                              limits::kStreamPartsPerChoiceMax, " details of reasoning"));
    }
    extras.details.emplace_back();
  }
  Detail& kept = extras.details[at->second];
  for (const auto member : detail) {
    const std::string key_text = reader.Text(member.key);
    std::string_view text;
    if (IsJoined(key_text) && member.value.get(text) == simdjson::SUCCESS) {
      NN_RETURN_IF_ERROR(Keep(text.size()));
      kept.texts[key_text] += reader.RawText(text);
    } else if (is_new || !member.value.is_null()) {
      std::string json = reader.Text(simdjson::minify(member.value));
      NN_RETURN_IF_ERROR(Keep(key_text.size() + json.size()));
      kept.values[key_text] = std::move(json);
    }
  }
  return absl::OkStatus();
}

absl::Status OpenAiExtras::AddCustomCall(const JsonReader& reader, int choice, int64_t key,
                                         JsonObject call) {
  auto& calls = choices_[choice].custom_calls;
  if (calls.size() >= static_cast<size_t>(limits::kStreamPartsPerChoiceMax) &&
      calls.count(key) == 0) {
    return MakeError(Reason::kReplyTooLarge,
                     StrCat("the backend's answer has more than ", limits::kStreamPartsPerChoiceMax,
                            " calls of custom tools"));
  }
  CustomCall& kept = calls[key];
  if (kept.id.empty()) kept.id = reader.Text(JsonString(call, "id").value_or(""));
  const auto custom = JsonObjectAt(call, "custom");
  if (!custom.has_value()) return absl::OkStatus();
  if (kept.name.empty()) kept.name = reader.Text(JsonString(*custom, "name").value_or(""));
  const std::string_view piece = JsonString(*custom, "input").value_or("");
  kept.input += reader.RawText(piece);
  return Keep(piece.size() + kept.id.size() + kept.name.size());
}

absl::Status OpenAiExtras::AddExecutedTools(const JsonReader& reader, int choice, JsonArray tools,
                                            ChatEventBuilder& builder) const {
  return AddProviderPart(choice, kExecutedToolsType, reader.Text(simdjson::minify(tools)), builder);
}

void OpenAiExtras::SetCitations(const JsonReader& reader, JsonArray citations) {
  citations_.clear();
  for (const JsonElement element : citations) {
    v1::Citation citation;
    JsonObject object;
    std::string_view uri;
    if (element.get(uri) == simdjson::SUCCESS) {
      citation.set_uri(reader.Text(uri));
    } else if (element.get(object) == simdjson::SUCCESS) {
      citation.set_uri(reader.Text(JsonString(object, "url").value_or("")));
      citation.set_title(reader.Text(JsonString(object, "title").value_or("")));
    }
    citation.set_json(reader.Text(simdjson::minify(element)));
    citations_.push_back(std::move(citation));
  }
}

absl::Status OpenAiExtras::AddProviderPart(int choice, std::string_view type, std::string json,
                                           ChatEventBuilder& builder) const {
  v1::Part part;
  part.mutable_provider_part()->set_provider(provider_);
  part.mutable_provider_part()->set_type(std::string(type));
  part.mutable_provider_part()->set_json(std::move(json));
  return builder.AddPart(choice, std::move(part));
}

std::string OpenAiExtras::DetailsJson(const std::vector<Detail>& details) {
  JsonWriter json;
  json.BeginArray();
  for (const Detail& detail : details) {
    json.BeginObject();
    for (const auto& [key, value] : detail.values) {
      if (detail.texts.count(key) > 0) continue;  // A null that came before the text.
      json.Key(key);
      json.Raw(value);
    }
    for (const auto& [key, text] : detail.texts) json.Member(key, WholeText(text));
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

absl::Status OpenAiExtras::Flush(ChatEventBuilder& builder) {
  if (builder.choices_seen() > 0) {
    for (v1::Citation& citation : citations_) {
      NN_RETURN_IF_ERROR(builder.AddCitation(0, std::move(citation)));
    }
  }
  for (const auto& [choice, extras] : choices_) {
    if (!extras.details.empty()) {
      NN_RETURN_IF_ERROR(
          AddProviderPart(choice, kReasoningDetailsType, DetailsJson(extras.details), builder));
    }
    for (const auto& [key, call] : extras.custom_calls) {
      JsonWriter json;
      json.BeginObject();
      json.Member("id", call.id);
      json.Member("type", "custom");
      json.BeginObjectMember("custom");
      json.Member("name", call.name);
      json.Member("input", WholeText(call.input));
      json.EndObject();
      json.EndObject();
      NN_RETURN_IF_ERROR(AddProviderPart(choice, kCustomCallType, json.Take(), builder));
    }
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
