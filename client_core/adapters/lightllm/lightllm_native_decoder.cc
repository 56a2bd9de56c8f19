#include "client_core/adapters/lightllm/lightllm_native_decoder.h"

#include <optional>
#include <utility>

#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/openai/openai_choice.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/token_count.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

LightllmNativeDecoder::LightllmNativeDecoder(bool logprobs, ChatEventBuilder& builder)
    : logprobs_(logprobs), builder_(builder), sse_(*this, limits::kReplyBytesMax) {}

absl::Status LightllmNativeDecoder::Finish() {
  if (!ended_) NN_RETURN_IF_ERROR(sse_.Finish());
  if (ended_) return absl::OkStatus();
  return CutStream("a frame with `finished`", frames_);
}

absl::Status LightllmNativeDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  return reader_.Parse(event.data).ok() ? OnFrame(event.data) : absl::OkStatus();
}

absl::Status LightllmNativeDecoder::OnFrame(std::string_view data) {
  if (ended_) return absl::OkStatus();
  ++frames_;
  NN_ASSIGN_OR_RETURN(const JsonObject frame, ParseFrame(reader_, data, frames_));
  if (IsErrorObject(frame)) return ErrorInReply(reader_, frame);
  if (const auto token = JsonObjectAt(frame, "token")) NN_RETURN_IF_ERROR(OnToken(*token));
  if (JsonBool(frame, "finished").value_or(false)) {
    NN_RETURN_IF_ERROR(SetFinish(0, TextOf(frame, "finish_reason", 0)));
    ended_ = true;
  }
  return absl::OkStatus();
}

absl::Status LightllmNativeDecoder::OnToken(JsonObject token) {
  v1::Usage usage = builder_.usage().value_or(v1::Usage());
  if (const auto count = JsonInt(token, "prompt_tokens")) usage.set_input_tokens(*count);
  if (const auto count = JsonInt(token, "count_output_tokens")) usage.set_output_tokens(*count);
  usage.set_total_tokens(AddTokens(usage.input_tokens(), usage.output_tokens()));
  builder_.SetUsage(std::move(usage));
  if (JsonBool(token, "special").value_or(false)) return absl::OkStatus();
  ChatEventBuilder::Logprobs logprobs;
  if (logprobs_ && JsonDouble(token, "logprob").has_value()) *logprobs.Add() = ReadLogprob(token);
  return builder_.AddText(0, reader_.RawText(JsonString(token, "text").value_or("")),
                          std::move(logprobs));
}

v1::TokenLogprob LightllmNativeDecoder::ReadLogprob(JsonObject token) const {
  v1::TokenLogprob logprob;
  logprob.set_token(reader_.Text(JsonString(token, "text").value_or("")));
  logprob.set_logprob(JsonDouble(token, "logprob").value_or(0));
  return logprob;
}

absl::Status LightllmNativeDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader_, body));
  if (IsErrorObject(reply)) return ErrorInReply(reader_, reply);
  const std::optional<JsonArray> texts = JsonArrayAt(reply, "generated_text");
  if (!texts.has_value()) {
    return BadReply("has no `generated_text`");
  }
  int index = 0;
  for (const JsonElement text : *texts) {
    NN_RETURN_IF_ERROR(
        builder_.AddText(index, reader_.RawText(JsonText(text)), WholeLogprobs(reply, index)));
    NN_RETURN_IF_ERROR(SetFinish(index, TextOf(reply, "finish_reason", index)));
    ++index;
  }
  OnWholeUsage(reply);
  return absl::OkStatus();
}

void LightllmNativeDecoder::OnWholeUsage(JsonObject reply) {
  v1::Usage usage;
  if (const auto count = JsonInt(reply, "prompt_tokens")) usage.set_input_tokens(*count);
  int64_t output = JsonInt(reply, "count_output_tokens").value_or(0);
  if (const auto counts = JsonArrayAt(reply, "count_output_tokens")) {
    for (const JsonElement count : *counts) {
      int64_t number = 0;
      if (count.get(number) == simdjson::SUCCESS) output = AddTokens(output, number);
    }
  }
  usage.set_output_tokens(output);
  usage.set_total_tokens(AddTokens(usage.input_tokens(), output));
  builder_.SetUsage(std::move(usage));
}

ChatEventBuilder::Logprobs LightllmNativeDecoder::WholeLogprobs(JsonObject reply, int index) const {
  ChatEventBuilder::Logprobs logprobs;
  const auto tokens = JsonArrayAt(reply, "tokens");
  if (!logprobs_ || !tokens.has_value()) return logprobs;
  JsonArray own;
  if (tokens->at(index).get(own) != simdjson::SUCCESS) own = *tokens;
  for (const JsonElement element : own) {
    JsonObject token;
    if (element.get(token) == simdjson::SUCCESS) *logprobs.Add() = ReadLogprob(token);
  }
  return logprobs;
}

std::string LightllmNativeDecoder::TextOf(JsonObject object, std::string_view key,
                                          int index) const {
  if (const auto text = JsonString(object, key)) return reader_.Text(*text);
  const auto list = JsonArrayAt(object, key);
  std::string_view text;
  if (!list || list->at(index).get(text) != simdjson::SUCCESS) return "";
  return reader_.Text(text);
}

absl::Status LightllmNativeDecoder::SetFinish(int choice, const std::string& raw) {
  v1::Finish finish;
  finish.set_reason(OpenAiFinishReason(raw));
  finish.set_raw_reason(raw);
  return builder_.SetFinish(choice, std::move(finish));
}

}  // namespace nexusnitro
