#include "client_core/adapters/responses/responses_decoder.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/openai/openai_usage.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;

absl::Status ErrorOf(const JsonReader& reader, JsonObject holder) {
  ErrorWords words = ReadErrorWords(reader, holder);
  if (words.type == "error") words.type.clear();  // The event's, which is the error itself.
  return ErrorInReply(words);
}

v1::FinishReason ReasonOf(std::string_view raw, bool has_tool_calls) {
  if (raw == "completed") {
    return has_tool_calls ? v1::FINISH_REASON_TOOL_CALLS : v1::FINISH_REASON_STOP;
  }
  if (raw == "max_output_tokens" || raw == "max_tokens") return v1::FINISH_REASON_LENGTH;
  if (raw == "content_filter") return v1::FINISH_REASON_CONTENT_FILTER;
  if (raw == "cancelled") return v1::FINISH_REASON_CANCELLED;
  return raw.empty() ? v1::FINISH_REASON_UNSPECIFIED : v1::FINISH_REASON_OTHER;
}

}  // namespace

ResponsesDecoder::ResponsesDecoder(ChatEventBuilder& builder)
    : builder_(builder), sse_(*this, limits::kReplyBytesMax), items_(reader_, builder) {}

absl::Status ResponsesDecoder::Finish() {
  if (!ended_) NN_RETURN_IF_ERROR(sse_.Finish());
  if (ended_) return absl::OkStatus();
  return CutStream("its last event", frames_);
}

absl::Status ResponsesDecoder::OnSseEvent(const SseEvent& event) {
  if (ended_) return absl::OkStatus();  // OpenRouter sends a [DONE].
  ++frames_;
  const absl::string_view text = absl::StripAsciiWhitespace(ToAbsl(event.data));
  if (text.empty() || text == "[DONE]") return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const JsonObject object, ParseFrame(reader_, ToStd(text), frames_));
  const std::string_view type = JsonString(object, "type").value_or("");
  return OnEvent(type.empty() ? event.type : type, object);
}

absl::Status ResponsesDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  return reader_.Parse(event.data).ok() ? OnSseEvent(event) : absl::OkStatus();
}

absl::Status ResponsesDecoder::OnSseUnknownLine(std::string_view /*line*/) {
  return absl::OkStatus();
}

absl::Status ResponsesDecoder::OnEvent(std::string_view type, JsonObject event) {
  if (type == "error" || (type.empty() && IsErrorObject(event))) return ErrorOf(reader_, event);
  const std::optional<JsonObject> response = JsonObjectAt(event, "response");
  if (!response.has_value()) return OnPiece(type, event);
  OnHead(*response);
  if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
    return OnEnd(*response);
  }
  return absl::OkStatus();
}

absl::Status ResponsesDecoder::OnPiece(std::string_view type, JsonObject event) {
  const auto is = [type](std::string_view name) { return type == name; };
  if (is("response.output_text.delta")) return items_.OnText(event, "delta");
  if (is("response.function_call_arguments.delta")) return items_.OnArguments(event, "delta");
  if (is("response.reasoning_summary_text.delta")) {
    return items_.OnReasoning(event, "delta", /*summary=*/true);
  }
  if (is("response.reasoning_text.delta")) {
    return items_.OnReasoning(event, "delta", /*summary=*/false);
  }
  if (is("response.refusal.delta")) return items_.OnRefusal(event, "delta");
  if (is("response.output_item.added")) return items_.OnItemAdded(event);
  if (is("response.output_item.done")) return items_.OnItemDone(event);
  if (is("response.content_part.added")) return items_.OnContentAdded(event);
  if (is("response.content_part.done")) return items_.OnContentDone(event);
  if (is("response.output_text.annotation.added")) return items_.OnAnnotation(event);
  // The whole text again, or at last.
  if (is("response.output_text.done")) return items_.OnText(event, "text");
  if (is("response.function_call_arguments.done")) return items_.OnArguments(event, "arguments");
  if (is("response.reasoning_summary_text.done")) {
    return items_.OnReasoning(event, "text", /*summary=*/true);
  }
  if (is("response.reasoning_text.done")) {
    return items_.OnReasoning(event, "text", /*summary=*/false);
  }
  if (is("response.refusal.done")) return items_.OnRefusal(event, "refusal");
  return absl::OkStatus();  // Progress of the backend's own tools; the item says it all.
}

void ResponsesDecoder::OnHead(JsonObject response) {
  builder_.SetHead(reader_.Text(JsonString(response, "id").value_or("")),
                   reader_.Text(JsonString(response, "model").value_or("")),
                   UnixTimeAt(response, "created_at"));
  builder_.SetServiceTier(reader_.Text(JsonString(response, "service_tier").value_or("")));
  if (const auto usage = JsonObjectAt(response, "usage"); usage.has_value()) {
    builder_.SetUsage(ReadOpenAiUsage(*usage));
  }
}

absl::Status ResponsesDecoder::OnEnd(JsonObject response) {
  const std::string_view state = JsonString(response, "status").value_or("completed");
  if (IsErrorObject(response)) return ErrorOf(reader_, response);
  if (state == "failed") {
    ErrorWords words;
    words.message = "the response failed";
    return ErrorInReply(words);
  }
  if (const auto output = JsonArrayAt(response, "output"); output.has_value()) {
    NN_RETURN_IF_ERROR(items_.OnOutput(*output));
  }
  std::string_view raw = state;
  if (const auto details = JsonObjectAt(response, "incomplete_details"); details.has_value()) {
    raw = JsonString(*details, "reason").value_or(state);
  }
  v1::Finish finish;
  finish.set_reason(ReasonOf(raw, items_.has_tool_calls()));
  finish.set_raw_reason(reader_.Text(raw));
  ended_ = true;
  return builder_.SetFinish(kChoice, std::move(finish));
}

absl::Status ResponsesDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject response, ParseReply(reader_, body));
  if (IsErrorObject(response)) return ErrorOf(reader_, response);
  if (!JsonArrayAt(response, "output").has_value()) {
    return BadReply("has no `output`");
  }
  OnHead(response);
  return OnEnd(response);
}

}  // namespace nexusnitro
