#include "client_core/adapters/openai/openai_choice.h"

#include <optional>
#include <string>
#include <utility>

#include "client_core/adapters/data_url.h"
#include "client_core/adapters/openai/openai_logprobs.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// The first of the names under which servers stream reasoning.
std::optional<std::string_view> ReasoningText(JsonObject delta) {
  for (const std::string_view key : {"reasoning_content", "reasoning"}) {
    if (const auto text = JsonString(delta, key); text.has_value() && !text->empty()) return text;
  }
  return std::nullopt;
}

// Reads one choice; the first error ends it.
class ChoiceReader {
 public:
  ChoiceReader(const JsonReader& reader, const OpenAiSinks& sinks)
      : reader_(reader), builder_(sinks.builder), extras_(sinks.extras), filters_(sinks.filters) {}

  absl::Status Add(JsonObject choice, int position);

 private:
  absl::Status OnContent(int choice, JsonObject delta, ChatEventBuilder::Logprobs logprobs);
  absl::Status OnReasoning(int choice, JsonObject delta);
  absl::Status OnContentArray(int choice, JsonArray content);
  absl::Status OnToolCalls(int choice, JsonArray calls);
  absl::Status OnImages(int choice, JsonArray images);
  absl::Status OnAnnotations(int choice, JsonArray annotations);
  absl::Status OnFinish(int choice, JsonObject object);

  const JsonReader& reader_;
  ChatEventBuilder& builder_;
  OpenAiExtras& extras_;
  AzureFilters& filters_;
};

absl::Status ChoiceReader::Add(JsonObject choice, int position) {
  const int64_t number = JsonInt(choice, "index").value_or(position);
  if (number < 0 || number >= limits::kStreamChoicesMax) {
    return MakeError(Reason::kBadBackendFrame,
                     StrCat("the backend sent a choice with the index ", number, "; at most ",
                            limits::kStreamChoicesMax, " are taken"));
  }
  const auto index = static_cast<int>(number);
  std::optional<JsonObject> delta = JsonObjectAt(choice, "delta");
  if (!delta.has_value()) delta = JsonObjectAt(choice, "message");
  ChatEventBuilder::Logprobs logprobs;
  if (const auto object = JsonObjectAt(choice, "logprobs"); object.has_value()) {
    if (const auto tokens = JsonArrayAt(*object, "content"); tokens.has_value()) {
      logprobs = ReadOpenAiLogprobs(reader_, *tokens);
    }
  }
  if (delta.has_value()) {
    NN_RETURN_IF_ERROR(OnContent(index, *delta, std::move(logprobs)));
  } else if (const auto text = JsonString(choice, "text"); text.has_value()) {
    // The legacy form, in which servers answer whose chat endpoint stands before completions.
    NN_RETURN_IF_ERROR(builder_.AddText(index, reader_.RawText(*text)));
  }
  NN_RETURN_IF_ERROR(OnFinish(index, choice));
  return filters_.AddChoiceResults(reader_, index, choice, builder_);
}

absl::Status ChoiceReader::OnContent(int choice, JsonObject delta,
                                     ChatEventBuilder::Logprobs logprobs) {
  NN_RETURN_IF_ERROR(OnReasoning(choice, delta));
  if (const auto content = JsonArrayAt(delta, "content"); content.has_value()) {
    NN_RETURN_IF_ERROR(OnContentArray(choice, *content));
  } else {
    const std::string_view text = JsonString(delta, "content").value_or("");
    NN_RETURN_IF_ERROR(builder_.AddText(choice, reader_.RawText(text), std::move(logprobs)));
  }
  if (const auto text = JsonString(delta, "refusal"); text.has_value()) {
    NN_RETURN_IF_ERROR(builder_.AddRefusal(choice, reader_.RawText(*text)));
  }
  if (const auto calls = JsonArrayAt(delta, "tool_calls"); calls.has_value()) {
    NN_RETURN_IF_ERROR(OnToolCalls(choice, *calls));
  }
  if (const auto annotations = JsonArrayAt(delta, "annotations"); annotations.has_value()) {
    NN_RETURN_IF_ERROR(OnAnnotations(choice, *annotations));
  }
  if (const auto tools = JsonArrayAt(delta, "executed_tools"); tools.has_value()) {
    NN_RETURN_IF_ERROR(extras_.AddExecutedTools(reader_, choice, *tools, builder_));
  }
  if (const auto images = JsonArrayAt(delta, "images"); images.has_value()) {
    NN_RETURN_IF_ERROR(OnImages(choice, *images));
  }
  return absl::OkStatus();
}

absl::Status ChoiceReader::OnReasoning(int choice, JsonObject delta) {
  const std::optional<JsonArray> details = JsonArrayAt(delta, "reasoning_details");
  if (details.has_value()) {
    NN_RETURN_IF_ERROR(extras_.AddReasoningDetails(reader_, choice, *details));
  }
  if (const auto text = ReasoningText(delta); text.has_value()) {
    return builder_.AddReasoning(choice, reader_.RawText(*text));
  }
  // OpenRouter repeats its reasoning as details; Snowflake sends the details alone.
  if (!details.has_value()) return absl::OkStatus();
  for (const JsonElement element : *details) {
    JsonObject detail;
    if (element.get(detail) != simdjson::SUCCESS) continue;
    for (const std::string_view key : {"text", "summary"}) {
      NN_RETURN_IF_ERROR(
          builder_.AddReasoning(choice, reader_.RawText(JsonString(detail, key).value_or(""))));
    }
  }
  return absl::OkStatus();
}

// Mistral's form: [{"type":"text","text":…}, {"type":"thinking","thinking":[{"type":"text",…}]}].
absl::Status ChoiceReader::OnContentArray(int choice, JsonArray content) {
  for (const JsonElement element : content) {
    JsonObject part;
    if (element.get(part) != simdjson::SUCCESS) continue;
    if (const auto thinking = JsonArrayAt(part, "thinking"); thinking.has_value()) {
      for (const JsonElement inner : *thinking) {
        JsonObject text;
        if (inner.get(text) != simdjson::SUCCESS) continue;
        NN_RETURN_IF_ERROR(
            builder_.AddReasoning(choice, reader_.RawText(JsonString(text, "text").value_or(""))));
      }
    } else if (const auto text = JsonString(part, "text"); text.has_value()) {
      NN_RETURN_IF_ERROR(builder_.AddText(choice, reader_.RawText(*text)));
    }
  }
  return absl::OkStatus();
}

absl::Status ChoiceReader::OnToolCalls(int choice, JsonArray calls) {
  int64_t position = 0;
  for (const JsonElement element : calls) {
    JsonObject call;
    if (element.get(call) == simdjson::SUCCESS) {
      const std::optional<JsonObject> function = JsonObjectAt(call, "function");
      std::string arguments;
      std::string_view name;
      if (function.has_value()) {
        name = JsonString(*function, "name").value_or("");
        // Some servers send the arguments as an object.
        if (const auto value = JsonAt(*function, "arguments"); value.has_value()) {
          arguments = reader_.RawText(JsonText(*value));
        }
      }
      const std::string id = reader_.RawText(JsonString(call, "id").value_or(""));
      const std::optional<int64_t> index = JsonInt(call, "index");
      if (JsonString(call, "type") == "custom" || JsonObjectAt(call, "custom").has_value()) {
        NN_RETURN_IF_ERROR(extras_.AddCustomCall(reader_, choice, index.value_or(position), call));
        ++position;
        continue;
      }
      const int64_t key =
          index.has_value() ? *index : builder_.ToolCallKey(choice, position, id, name);
      NN_RETURN_IF_ERROR(builder_.AddToolCall(choice, key, id, reader_.RawText(name), arguments));
    }
    ++position;
  }
  return absl::OkStatus();
}

// OpenRouter's form: [{"type":"image_url","image_url":{"url":"data:image/png;base64,…"}}].
absl::Status ChoiceReader::OnImages(int choice, JsonArray images) {
  for (const JsonElement element : images) {
    JsonObject image;
    if (element.get(image) != simdjson::SUCCESS) continue;
    const std::optional<JsonObject> source = JsonObjectAt(image, "image_url");
    const auto url = source.has_value() ? JsonString(*source, "url") : std::nullopt;
    if (!url.has_value()) continue;
    v1::Part part;
    *part.mutable_media() = ReadDataUrl(reader_.Text(*url));
    part.mutable_media()->set_modality(v1::MODALITY_IMAGE);
    NN_RETURN_IF_ERROR(builder_.AddPart(choice, std::move(part)));
  }
  return absl::OkStatus();
}

absl::Status ChoiceReader::OnAnnotations(int choice, JsonArray annotations) {
  for (const JsonElement element : annotations) {
    JsonObject annotation;
    if (element.get(annotation) != simdjson::SUCCESS) continue;
    const std::optional<JsonObject> source = JsonObjectAt(annotation, "url_citation");
    if (!source.has_value()) continue;
    v1::Citation citation;
    citation.set_uri(reader_.Text(JsonString(*source, "url").value_or("")));
    citation.set_title(reader_.Text(JsonString(*source, "title").value_or("")));
    if (const auto start = JsonInt(*source, "start_index"); start.has_value()) {
      citation.set_start_index(static_cast<int32_t>(*start));
    }
    if (const auto end = JsonInt(*source, "end_index"); end.has_value()) {
      citation.set_end_index(static_cast<int32_t>(*end));
    }
    citation.set_json(reader_.Text(JsonText(element)));
    NN_RETURN_IF_ERROR(builder_.AddCitation(choice, std::move(citation)));
  }
  return absl::OkStatus();
}

absl::Status ChoiceReader::OnFinish(int choice, JsonObject object) {
  const std::string_view raw = JsonString(object, "finish_reason").value_or("");
  if (raw.empty()) return absl::OkStatus();
  v1::Finish finish;
  finish.set_reason(OpenAiFinishReason(raw));
  finish.set_raw_reason(reader_.Text(raw));
  // vLLM and SGLang say which stop sequence was met; a number is a token.
  for (const std::string_view key : {"stop_reason", "matched_stop"}) {
    if (const auto stop = JsonString(object, key); stop.has_value()) {
      finish.set_stop_sequence(reader_.Text(*stop));
      if (finish.reason() == v1::FINISH_REASON_STOP) {
        finish.set_reason(v1::FINISH_REASON_STOP_SEQUENCE);
      }
    }
  }
  return builder_.SetFinish(choice, std::move(finish));
}

}  // namespace

absl::Status AddOpenAiChoice(const JsonReader& reader, JsonObject choice, int position,
                             const OpenAiSinks& sinks) {
  return ChoiceReader(reader, sinks).Add(choice, position);
}

v1::FinishReason OpenAiFinishReason(std::string_view raw) {
  static constexpr std::pair<std::string_view, v1::FinishReason> kReasons[] = {
      {"stop", v1::FINISH_REASON_STOP},
      {"eos", v1::FINISH_REASON_STOP},
      {"eos_token", v1::FINISH_REASON_STOP},
      {"end_turn", v1::FINISH_REASON_STOP},
      {"stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE},
      {"length", v1::FINISH_REASON_LENGTH},
      {"max_tokens", v1::FINISH_REASON_LENGTH},
      {"model_length", v1::FINISH_REASON_LENGTH},
      {"tool_calls", v1::FINISH_REASON_TOOL_CALLS},
      {"tool_use", v1::FINISH_REASON_TOOL_CALLS},
      {"function_call", v1::FINISH_REASON_TOOL_CALLS},
      {"content_filter", v1::FINISH_REASON_CONTENT_FILTER},
      {"abort", v1::FINISH_REASON_CANCELLED},
      {"error", v1::FINISH_REASON_ERROR},
      {"insufficient_system_resource", v1::FINISH_REASON_ERROR},
  };
  for (const auto& [name, reason] : kReasons) {
    if (raw == name) return reason;
  }
  return raw.empty() ? v1::FINISH_REASON_UNSPECIFIED : v1::FINISH_REASON_OTHER;
}

}  // namespace nexusnitro
