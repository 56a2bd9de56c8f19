#include "client_core/adapters/ollama/ollama_decoder.h"

#include <optional>
#include <string>
#include <utility>

#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/openai/openai_logprobs.h"
#include "client_core/adapters/token_count.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kChoice = 0;  // The wire knows one only.

v1::FinishReason FinishReasonOf(std::string_view raw, bool has_tool_calls) {
  if (raw == "stop") {
    return has_tool_calls ? v1::FINISH_REASON_TOOL_CALLS : v1::FINISH_REASON_STOP;
  }
  if (raw == "length") return v1::FINISH_REASON_LENGTH;
  return raw.empty() ? v1::FINISH_REASON_UNSPECIFIED : v1::FINISH_REASON_OTHER;
}

}  // namespace

OllamaDecoder::OllamaDecoder(ChatEventBuilder& builder)
    : builder_(builder), ndjson_(limits::kReplyBytesMax) {}

absl::Status OllamaDecoder::Feed(std::string_view bytes) {
  return ndjson_.Feed(bytes, [this](std::string_view line) { return OnLine(line); });
}

absl::Status OllamaDecoder::Finish() {
  if (!ended_) {
    NN_RETURN_IF_ERROR(ndjson_.Finish([this](std::string_view line) {
      // Half a line is no line: the last one counts only if it is whole.
      return reader_.Parse(line).ok() ? OnLine(line) : absl::OkStatus();
    }));
  }
  if (ended_) return absl::OkStatus();
  return MakeError(
      Reason::kStreamTruncated,
      StrCat("the backend's stream ended without its last line, after ", lines_, " lines"));
}

absl::Status OllamaDecoder::DecodeWhole(std::string_view body) {
  if (const absl::StatusOr<JsonElement> element = reader_.Parse(body); element.ok()) {
    JsonObject reply;
    if (element->get(reply) != simdjson::SUCCESS ||
        !(JsonAt(reply, "done").has_value() || IsErrorObject(reply))) {
      return BadReply("is JSON of another kind");
    }
    NN_RETURN_IF_ERROR(OnLine(body));
  } else {
    // A stream that came under the name of a whole reply.
    NN_RETURN_IF_ERROR(Feed(body));
  }
  const absl::Status status = Finish();
  if (status.ok() || lines_ > 0) return status;
  return BadReply("is empty");
}

absl::Status OllamaDecoder::OnLine(std::string_view line) {
  if (ended_) return absl::OkStatus();
  ++lines_;
  const absl::StatusOr<JsonElement> element = reader_.Parse(line);
  JsonObject reply;
  if (!element.ok() || element->get(reply) != simdjson::SUCCESS) {
    return MakeError(Reason::kBadBackendFrame, StrCat("line ", lines_, " of the backend's reply: ",
                                                      element.ok() ? "is JSON, but not an object"
                                                                   : MessageOf(element.status())));
  }
  if (IsErrorObject(reply)) return ErrorInReply(reader_, reply);
  builder_.SetHead("", reader_.Text(JsonString(reply, "model").value_or("")),
                   Rfc3339TimeAt(reply, "created_at"));
  ChatEventBuilder::Logprobs logprobs;
  if (const auto tokens = JsonArrayAt(reply, "logprobs"); tokens.has_value()) {
    logprobs = ReadOpenAiLogprobs(reader_, *tokens);
  }
  const std::optional<JsonObject> message = JsonObjectAt(reply, "message");
  const JsonObject holder = message.value_or(reply);
  NN_RETURN_IF_ERROR(
      builder_.AddReasoning(kChoice, reader_.RawText(JsonString(holder, "thinking").value_or(""))));
  const std::string_view text =
      JsonString(holder, message.has_value() ? "content" : "response").value_or("");
  NN_RETURN_IF_ERROR(builder_.AddText(kChoice, reader_.RawText(text), std::move(logprobs)));
  if (const auto calls = JsonArrayAt(holder, "tool_calls"); calls.has_value()) {
    NN_RETURN_IF_ERROR(OnToolCalls(*calls));
  }
  return JsonBool(reply, "done").value_or(false) ? OnDone(reply) : absl::OkStatus();
}

// They come whole, with their arguments as an object.
absl::Status OllamaDecoder::OnToolCalls(JsonArray calls) {
  for (const JsonElement element : calls) {
    JsonObject call;
    if (element.get(call) != simdjson::SUCCESS) continue;
    const std::optional<JsonObject> function = JsonObjectAt(call, "function");
    if (!function.has_value()) continue;
    std::string arguments;
    if (const auto value = JsonAt(*function, "arguments"); value.has_value()) {
      arguments = reader_.RawText(JsonText(*value));
    }
    NN_RETURN_IF_ERROR(builder_.AddToolCall(
        kChoice, tool_calls_, reader_.Text(JsonString(call, "id").value_or("")),
        reader_.RawText(JsonString(*function, "name").value_or("")), arguments));
    builder_.EndToolCall(kChoice, tool_calls_++);
  }
  return absl::OkStatus();
}

absl::Status OllamaDecoder::OnDone(JsonObject reply) {
  v1::Usage usage;
  const std::optional<int64_t> input = JsonInt(reply, "prompt_eval_count");
  const std::optional<int64_t> output = JsonInt(reply, "eval_count");
  if (input.has_value()) usage.set_input_tokens(*input);
  if (output.has_value()) usage.set_output_tokens(*output);
  if (input.has_value() && output.has_value()) usage.set_total_tokens(AddTokens(*input, *output));
  if (input.has_value() || output.has_value()) builder_.SetUsage(std::move(usage));
  const std::string_view raw = JsonString(reply, "done_reason").value_or("");
  v1::Finish finish;
  finish.set_raw_reason(reader_.Text(raw));
  // Servers of before 2024 gave no reason.
  finish.set_reason(FinishReasonOf(raw.empty() ? "stop" : raw, tool_calls_ > 0));
  ended_ = true;
  return builder_.SetFinish(kChoice, std::move(finish));
}

}  // namespace nexusnitro
