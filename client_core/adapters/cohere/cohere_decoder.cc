#include "client_core/adapters/cohere/cohere_decoder.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/token_count.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire knows one only.

v1::FinishReason FinishReasonOf(std::string_view raw) {
  static constexpr std::pair<std::string_view, v1::FinishReason> kReasons[] = {
      {"COMPLETE", v1::FINISH_REASON_STOP},     {"STOP_SEQUENCE", v1::FINISH_REASON_STOP_SEQUENCE},
      {"MAX_TOKENS", v1::FINISH_REASON_LENGTH}, {"TOOL_CALL", v1::FINISH_REASON_TOOL_CALLS},
      {"ERROR", v1::FINISH_REASON_ERROR},       {"TIMEOUT", v1::FINISH_REASON_ERROR},
  };
  for (const auto& [name, reason] : kReasons) {
    if (raw == name) return reason;
  }
  return raw.empty() ? v1::FINISH_REASON_UNSPECIFIED : v1::FINISH_REASON_OTHER;
}

// {text, token_ids, logprobs}: mostly of one token; of several, the first has the text of all.
void AddLogprobs(const JsonReader& reader, JsonElement entry, ChatEventBuilder::Logprobs& out) {
  JsonObject object;
  if (entry.get(object) != simdjson::SUCCESS) return;
  const std::optional<JsonArray> numbers = JsonArrayAt(object, "logprobs");
  if (!numbers.has_value()) return;
  bool first = true;
  for (const JsonElement element : *numbers) {
    double number = 0;
    if (element.get(number) != simdjson::SUCCESS) continue;
    v1::TokenLogprob* logprob = out.Add();
    logprob->set_logprob(number);
    if (std::exchange(first, false)) {
      logprob->set_token(reader.Text(JsonString(object, "text").value_or("")));
    }
  }
}

}  // namespace

CohereDecoder::CohereDecoder(ChatEventBuilder& builder)
    : builder_(builder), sse_(*this, limits::kReplyBytesMax) {}

absl::Status CohereDecoder::Finish() {
  if (!ended_) NN_RETURN_IF_ERROR(sse_.Finish());
  if (ended_) return absl::OkStatus();
  return CutStream("its last event", frames_);
}

absl::Status CohereDecoder::OnSseEvent(const SseEvent& event) {
  if (ended_) return absl::OkStatus();
  ++frames_;
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(event.data));
  if (text.empty() || text == "[DONE]") return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const JsonObject object, ParseFrame(reader_, ToStd(text), frames_));
  const std::string_view type = JsonString(object, "type").value_or("");
  return OnEvent(type.empty() ? event.type : type, object);
}

absl::Status CohereDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  return reader_.Parse(event.data).ok() ? OnSseEvent(event) : absl::OkStatus();
}

absl::Status CohereDecoder::OnSseUnknownLine(std::string_view /*line*/) { return absl::OkStatus(); }

absl::Status CohereDecoder::OnEvent(std::string_view type, JsonObject event) {
  const std::optional<JsonObject> delta = JsonObjectAt(event, "delta");
  if (type.empty() && JsonString(event, "message").has_value()) {
    return ErrorInReply(reader_, event);
  }
  if (type == "message-start") {
    builder_.SetHead(reader_.Text(JsonString(event, "id").value_or("")), "", std::nullopt);
    return absl::OkStatus();
  }
  if (!delta.has_value()) {
    if (type == "tool-call-end") {
      builder_.EndToolCall(kChoice, JsonInt(event, "index").value_or(0));
    }
    return absl::OkStatus();
  }
  if (type == "message-end") return OnEnd(*delta);
  const std::optional<JsonObject> message = JsonObjectAt(*delta, "message");
  if (!message.has_value()) return absl::OkStatus();
  // Citations may follow a content's end: only the next content ends its part.
  if (type == "content-start") builder_.EndPart(kChoice);
  NN_RETURN_IF_ERROR(OnToolPlan(*message));
  if (const auto content = JsonObjectAt(*message, "content"); content.has_value()) {
    ChatEventBuilder::Logprobs logprobs;
    if (const auto entry = JsonAt(event, "logprobs")) AddLogprobs(reader_, *entry, logprobs);
    NN_RETURN_IF_ERROR(OnContent(*content, std::move(logprobs)));
  }
  if (const auto call = JsonObjectAt(*message, "tool_calls"); call.has_value()) {
    NN_RETURN_IF_ERROR(OnToolCall(JsonInt(event, "index").value_or(0), *call));
  }
  if (const auto citation = JsonAt(*message, "citations"); citation.has_value()) {
    NN_RETURN_IF_ERROR(OnCitation(*citation));
  }
  return absl::OkStatus();
}

// What the model means to do with its tools. Its id says where it goes when it is sent back.
absl::Status CohereDecoder::OnToolPlan(JsonObject message) {
  const std::string_view plan = JsonString(message, "tool_plan").value_or("");
  if (plan.empty()) return absl::OkStatus();
  v1::Reasoning head;
  head.set_id(std::string(kCohereToolPlan));
  NN_RETURN_IF_ERROR(builder_.BeginReasoning(kChoice, head));
  return builder_.AddReasoning(kChoice, reader_.RawText(plan));
}

absl::Status CohereDecoder::OnContent(JsonObject content, ChatEventBuilder::Logprobs logprobs) {
  NN_RETURN_IF_ERROR(builder_.AddReasoning(
      kChoice, reader_.RawText(JsonString(content, "thinking").value_or(""))));
  return builder_.AddText(kChoice, reader_.RawText(JsonString(content, "text").value_or("")),
                          std::move(logprobs));
}

absl::Status CohereDecoder::OnToolCall(int64_t key, JsonObject call) {
  const std::optional<JsonObject> function = JsonObjectAt(call, "function");
  std::string arguments;
  std::string name;
  if (function.has_value()) {
    name = reader_.RawText(JsonString(*function, "name").value_or(""));
    if (const auto value = JsonAt(*function, "arguments"); value.has_value()) {
      arguments = reader_.RawText(JsonText(*value));
    }
  }
  return builder_.AddToolCall(kChoice, key, reader_.Text(JsonString(call, "id").value_or("")), name,
                              arguments);
}

absl::Status CohereDecoder::OnCitation(JsonElement element) {
  JsonObject object;
  if (element.get(object) != simdjson::SUCCESS) return absl::OkStatus();
  v1::Citation citation;
  citation.set_cited_text(reader_.Text(JsonString(object, "text").value_or("")));
  if (const auto start = JsonInt(object, "start"); start.has_value()) {
    citation.set_start_index(static_cast<int32_t>(*start));
  }
  if (const auto end = JsonInt(object, "end"); end.has_value()) {
    citation.set_end_index(static_cast<int32_t>(*end));
  }
  citation.set_json(reader_.Text(JsonText(element)));
  return builder_.AddCitation(kChoice, std::move(citation));
}

absl::Status CohereDecoder::OnMessage(JsonObject message, ChatEventBuilder::Logprobs logprobs) {
  NN_RETURN_IF_ERROR(OnToolPlan(message));
  if (const auto contents = JsonArrayAt(message, "content"); contents.has_value()) {
    for (const JsonElement element : *contents) {
      JsonObject content;
      if (element.get(content) != simdjson::SUCCESS) continue;
      builder_.EndPart(kChoice);
      // They are the whole answer's, and come with its first text.
      const bool text = JsonString(content, "text").has_value();
      NN_RETURN_IF_ERROR(
          OnContent(content, text ? std::exchange(logprobs, {}) : ChatEventBuilder::Logprobs()));
    }
  }
  if (const auto citations = JsonArrayAt(message, "citations"); citations.has_value()) {
    for (const JsonElement citation : *citations) NN_RETURN_IF_ERROR(OnCitation(citation));
  }
  if (const auto calls = JsonArrayAt(message, "tool_calls"); calls.has_value()) {
    int64_t key = 0;
    for (const JsonElement element : *calls) {
      JsonObject call;
      if (element.get(call) == simdjson::SUCCESS) NN_RETURN_IF_ERROR(OnToolCall(key, call));
      ++key;
    }
  }
  return absl::OkStatus();
}

void CohereDecoder::OnUsage(JsonObject object) {
  const std::optional<JsonObject> billed = JsonObjectAt(object, "billed_units");
  std::optional<JsonObject> tokens = JsonObjectAt(object, "tokens");
  v1::Usage usage;
  if (billed.has_value() && tokens.has_value()) {
    for (const std::string_view key : {"input_tokens", "output_tokens"}) {
      if (const auto count = JsonInt(*billed, key); count.has_value()) {
        (*usage.mutable_other())[StrCat("billed_units.", key)] = *count;
      }
    }
  }
  if (!tokens.has_value()) tokens = billed;
  if (!tokens.has_value()) return;
  const std::optional<int64_t> input = JsonInt(*tokens, "input_tokens");
  const std::optional<int64_t> output = JsonInt(*tokens, "output_tokens");
  if (input.has_value()) usage.set_input_tokens(*input);
  if (output.has_value()) usage.set_output_tokens(*output);
  if (input.has_value() && output.has_value()) usage.set_total_tokens(AddTokens(*input, *output));
  if (const auto count = JsonInt(object, "cached_tokens"); count.has_value()) {
    usage.set_cache_read_input_tokens(*count);
  }
  usage.set_raw_json(simdjson::minify(object));
  builder_.SetUsage(std::move(usage));
}

absl::Status CohereDecoder::OnEnd(JsonObject reply) {
  if (const auto usage = JsonObjectAt(reply, "usage"); usage.has_value()) OnUsage(*usage);
  if (const auto error = JsonString(reply, "error"); error.has_value() && !error->empty()) {
    ErrorWords words;
    words.message = reader_.Text(*error);
    return ErrorInReply(words);
  }
  const std::string_view raw = JsonString(reply, "finish_reason").value_or("");
  v1::Finish finish;
  finish.set_raw_reason(reader_.Text(raw));
  finish.set_reason(FinishReasonOf(raw));
  ended_ = true;
  return builder_.SetFinish(kChoice, std::move(finish));
}

absl::Status CohereDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader_, body));
  const std::optional<JsonObject> message = JsonObjectAt(reply, "message");
  if (!message.has_value()) {
    // An error has its words where an answer has its message.
    if (JsonString(reply, "message").has_value()) return ErrorInReply(reader_, reply);
    return BadReply("has no message");
  }
  builder_.SetHead(reader_.Text(JsonString(reply, "id").value_or("")),
                   reader_.Text(JsonString(reply, "model").value_or("")), std::nullopt);
  ChatEventBuilder::Logprobs logprobs;
  if (const auto entries = JsonArrayAt(reply, "logprobs"); entries.has_value()) {
    for (const JsonElement entry : *entries) AddLogprobs(reader_, entry, logprobs);
  }
  NN_RETURN_IF_ERROR(OnMessage(*message, std::move(logprobs)));
  return OnEnd(reply);
}

}  // namespace nexusnitro
