#include "client_core/adapters/responses/responses_items.h"

#include <optional>
#include <utility>

#include "client_core/adapters/openai/openai_logprobs.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire knows one only.

std::string_view StringAt(JsonObject object, std::string_view key) {
  return JsonString(object, key).value_or("");
}

}  // namespace

int64_t ResponsesItems::KeyOf(JsonObject frame, std::string_view id) {
  if (const auto index = JsonInt(frame, "output_index"); index.has_value()) {
    if (!id.empty()) keys_.try_emplace(std::string(id), *index);
    return *index;
  }
  // llama.cpp names items by their ids alone.
  const int64_t next = items_.empty() ? 0 : items_.rbegin()->first + 1;
  if (id.empty()) return items_.empty() ? 0 : items_.rbegin()->first;
  return keys_.try_emplace(std::string(id), next).first->second;
}

absl::Status ResponsesItems::OnItemAdded(JsonObject frame) {
  const std::optional<JsonObject> item = JsonObjectAt(frame, "item");
  if (!item.has_value()) return absl::OkStatus();
  const int64_t key = KeyOf(frame, StringAt(*item, "id"));
  items_.try_emplace(key);
  builder_.EndPart(kChoice);
  if (StringAt(*item, "type") != "function_call") return absl::OkStatus();
  has_tool_calls_ = true;
  const std::string_view call_id = StringAt(*item, "call_id");
  return builder_.AddToolCall(kChoice, key,
                              reader_.Text(call_id.empty() ? StringAt(*item, "id") : call_id),
                              reader_.RawText(StringAt(*item, "name")), "");
}

absl::Status ResponsesItems::OnItemDone(JsonObject frame) {
  const std::optional<JsonObject> item = JsonObjectAt(frame, "item");
  if (!item.has_value()) return absl::OkStatus();
  return OnWholeItem(KeyOf(frame, StringAt(*item, "id")), *item);
}

absl::Status ResponsesItems::OnContentAdded(JsonObject frame) {
  items_.try_emplace(KeyOf(frame, StringAt(frame, "item_id")));
  builder_.EndPart(kChoice);  // Each content is a part of its own.
  return absl::OkStatus();
}

absl::Status ResponsesItems::OnContentDone(JsonObject frame) {
  Item& item = items_[KeyOf(frame, StringAt(frame, "item_id"))];
  const std::optional<JsonObject> part = JsonObjectAt(frame, "part");
  if (!part.has_value()) return absl::OkStatus();
  return OnContent(item, JsonInt(frame, "content_index").value_or(0), *part);
}

absl::Status ResponsesItems::OnText(JsonObject frame, std::string_view text_key) {
  Item& item = items_[KeyOf(frame, StringAt(frame, "item_id"))];
  const bool first = item.texts.insert(JsonInt(frame, "content_index").value_or(0)).second;
  if (!first && text_key != "delta") return absl::OkStatus();  // Its deltas have come.
  ChatEventBuilder::Logprobs logprobs;
  if (const auto tokens = JsonArrayAt(frame, "logprobs"); tokens.has_value()) {
    logprobs = ReadOpenAiLogprobs(reader_, *tokens);
  }
  return builder_.AddText(kChoice, reader_.RawText(StringAt(frame, text_key)), std::move(logprobs));
}

absl::Status ResponsesItems::OnRefusal(JsonObject frame, std::string_view text_key) {
  Item& item = items_[KeyOf(frame, StringAt(frame, "item_id"))];
  const bool first = item.refusals.insert(JsonInt(frame, "content_index").value_or(0)).second;
  if (!first && text_key != "delta") return absl::OkStatus();
  return builder_.AddRefusal(kChoice, reader_.RawText(StringAt(frame, text_key)));
}

absl::Status ResponsesItems::OnReasoning(JsonObject frame, std::string_view text_key,
                                         bool summary) {
  const std::string_view id = StringAt(frame, "item_id");
  Item& item = items_[KeyOf(frame, id)];
  const int64_t index = JsonInt(frame, summary ? "summary_index" : "content_index").value_or(0);
  const bool seen = (summary ? item.summaries : item.thoughts).count(index) > 0;
  if (seen && text_key == "delta") {
    return builder_.AddReasoning(kChoice, reader_.RawText(StringAt(frame, text_key)));
  }
  return AddReasoning(item, summary, index, id, StringAt(frame, text_key));
}

absl::Status ResponsesItems::AddReasoning(Item& item, bool summary, int64_t index,
                                          std::string_view id, std::string_view text) {
  if (text.empty() || !(summary ? item.summaries : item.thoughts).insert(index).second) {
    return absl::OkStatus();
  }
  builder_.EndPart(kChoice);
  v1::Reasoning head;
  head.set_id(reader_.Text(id));
  head.set_is_summary(summary);
  NN_RETURN_IF_ERROR(builder_.BeginReasoning(kChoice, head));
  return builder_.AddReasoning(kChoice, reader_.RawText(text));
}

absl::Status ResponsesItems::OnArguments(JsonObject frame, std::string_view text_key) {
  const int64_t key = KeyOf(frame, StringAt(frame, "item_id"));
  Item& item = items_[key];
  const bool first = !std::exchange(item.arguments, true);
  if (!first && text_key != "delta") return absl::OkStatus();
  has_tool_calls_ = true;
  return builder_.AddToolCall(kChoice, key, "", "", reader_.RawText(StringAt(frame, text_key)));
}

absl::Status ResponsesItems::OnAnnotation(JsonObject frame) {
  Item& item = items_[KeyOf(frame, StringAt(frame, "item_id"))];
  ++item.annotations[JsonInt(frame, "content_index").value_or(0)];
  const std::optional<JsonElement> annotation = JsonAt(frame, "annotation");
  return annotation.has_value() ? AddAnnotation(*annotation) : absl::OkStatus();
}

absl::Status ResponsesItems::AddAnnotation(JsonElement annotation) {
  JsonObject object;
  if (annotation.get(object) != simdjson::SUCCESS) return absl::OkStatus();
  v1::Citation citation;
  citation.set_uri(reader_.Text(StringAt(object, "url")));
  const std::string_view title = StringAt(object, "title");
  citation.set_title(reader_.Text(title.empty() ? StringAt(object, "filename") : title));
  if (const auto start = JsonInt(object, "start_index"); start.has_value()) {
    citation.set_start_index(static_cast<int32_t>(*start));
  }
  if (const auto end = JsonInt(object, "end_index"); end.has_value()) {
    citation.set_end_index(static_cast<int32_t>(*end));
  }
  citation.set_json(reader_.Text(JsonText(annotation)));
  return builder_.AddCitation(kChoice, std::move(citation));
}

absl::Status ResponsesItems::OnOutput(JsonArray output) {
  int64_t position = 0;
  for (const JsonElement element : output) {
    JsonObject item;
    if (element.get(item) == simdjson::SUCCESS) {
      const auto known = keys_.find(std::string(StringAt(item, "id")));
      NN_RETURN_IF_ERROR(OnWholeItem(known == keys_.end() ? position : known->second, item));
    }
    ++position;
  }
  return absl::OkStatus();
}

absl::Status ResponsesItems::OnWholeItem(int64_t key, JsonObject object) {
  Item& item = items_[key];
  if (std::exchange(item.done, true)) return absl::OkStatus();
  const std::string_view type = StringAt(object, "type");
  if (type == "message") return OnMessage(item, object);
  if (type == "reasoning") return OnReasoningItem(item, object);
  if (type == "function_call") return OnFunctionCall(key, item, object);
  v1::Part part;
  v1::ProviderPart* provider_part = part.mutable_provider_part();
  provider_part->set_provider("openai");
  provider_part->set_type(reader_.Text(type));
  provider_part->set_json(reader_.Text(simdjson::minify(object)));
  return builder_.AddPart(kChoice, std::move(part));
}

absl::Status ResponsesItems::OnMessage(Item& item, JsonObject message) {
  const std::optional<JsonArray> contents = JsonArrayAt(message, "content");
  int64_t index = 0;
  if (contents.has_value()) {
    for (const JsonElement element : *contents) {
      JsonObject content;
      if (element.get(content) == simdjson::SUCCESS) {
        NN_RETURN_IF_ERROR(OnContent(item, index, content));
      }
      ++index;
    }
  }
  builder_.EndPart(kChoice);
  return absl::OkStatus();
}

absl::Status ResponsesItems::OnContent(Item& item, int64_t index, JsonObject content) {
  if (const auto text = JsonString(content, "text");
      text.has_value() && StringAt(content, "type") != "reasoning_text" &&
      item.texts.insert(index).second) {
    builder_.EndPart(kChoice);
    ChatEventBuilder::Logprobs logprobs;
    if (const auto tokens = JsonArrayAt(content, "logprobs"); tokens.has_value()) {
      logprobs = ReadOpenAiLogprobs(reader_, *tokens);
    }
    NN_RETURN_IF_ERROR(builder_.AddText(kChoice, reader_.RawText(*text), std::move(logprobs)));
  }
  if (const auto refusal = JsonString(content, "refusal");
      refusal.has_value() && item.refusals.insert(index).second) {
    NN_RETURN_IF_ERROR(builder_.AddRefusal(kChoice, reader_.RawText(*refusal)));
  }
  const std::optional<JsonArray> annotations = JsonArrayAt(content, "annotations");
  if (!annotations.has_value()) return absl::OkStatus();
  int position = 0;
  int& seen = item.annotations[index];
  for (const JsonElement annotation : *annotations) {
    if (position++ < seen) continue;
    ++seen;
    NN_RETURN_IF_ERROR(AddAnnotation(annotation));
  }
  return absl::OkStatus();
}

absl::Status ResponsesItems::OnReasoningItem(Item& item, JsonObject reasoning) {
  const std::string_view id = StringAt(reasoning, "id");
  for (const bool summary : {true, false}) {
    const std::optional<JsonArray> texts = JsonArrayAt(reasoning, summary ? "summary" : "content");
    if (!texts.has_value()) continue;
    int64_t index = 0;
    for (const JsonElement element : *texts) {
      JsonObject text;
      if (element.get(text) == simdjson::SUCCESS) {
        NN_RETURN_IF_ERROR(AddReasoning(item, summary, index, id, StringAt(text, "text")));
      }
      ++index;
    }
  }
  builder_.EndPart(kChoice);
  // It comes last, when the deltas are out already: a part of its own, with the same id.
  const std::string_view encrypted = StringAt(reasoning, "encrypted_content");
  if (encrypted.empty()) return absl::OkStatus();
  v1::Part part;
  part.mutable_reasoning()->set_id(reader_.Text(id));
  part.mutable_reasoning()->set_encrypted_content(reader_.Text(encrypted));
  return builder_.AddPart(kChoice, std::move(part));
}

absl::Status ResponsesItems::OnFunctionCall(int64_t key, Item& item, JsonObject call) {
  has_tool_calls_ = true;
  std::string arguments;
  if (!item.arguments) {
    if (const auto value = JsonAt(call, "arguments"); value.has_value()) {
      arguments = reader_.RawText(JsonText(*value));
    }
  }
  const std::string_view call_id = StringAt(call, "call_id");
  NN_RETURN_IF_ERROR(builder_.AddToolCall(
      kChoice, key, reader_.Text(call_id.empty() ? StringAt(call, "id") : call_id),
      reader_.RawText(StringAt(call, "name")), arguments));
  builder_.EndToolCall(kChoice, key);
  return absl::OkStatus();
}

}  // namespace nexusnitro
