#include "client_core/adapters/openai/openai_decoder.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client_core/adapters/backend_error.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/openai/openai_choice.h"
#include "client_core/adapters/openai/openai_usage.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kEndMark = "[DONE]";

bool IsEndMark(std::string_view data) {
  return absl::StripAsciiWhitespace({data.data(), data.size()}) ==
         absl::string_view(kEndMark.data(), kEndMark.size());
}

}  // namespace

OpenAiDecoder::OpenAiDecoder(int choices_expected, StreamFraming framing, OpenAiExtras extras,
                             ChatEventBuilder& builder)
    : choices_expected_(choices_expected),
      framing_(framing),
      builder_(builder),
      sse_(*this, limits::kReplyBytesMax),
      ndjson_(limits::kReplyBytesMax),
      extras_(std::move(extras)) {}

absl::Status OpenAiDecoder::Feed(std::string_view bytes) {
  if (framing_ == StreamFraming::kSse) return sse_.Feed(bytes);
  return ndjson_.Feed(bytes, [this](std::string_view line) { return OnFrame(line); });
}

absl::Status OpenAiDecoder::Finish() {
  if (!ended_) {
    NN_RETURN_IF_ERROR(
        framing_ == StreamFraming::kSse
            ? sse_.Finish()
            : ndjson_.Finish([this](std::string_view line) { return OnFrame(line); }));
  }
  if (ended_) return absl::OkStatus();
  // Some servers send no end mark; then every choice that was asked for must have its finish.
  if (builder_.all_finished() && builder_.choices_seen() >= choices_expected_) {
    return extras_.Flush(builder_);
  }
  return CutStream("its end mark", frames_);
}

absl::Status OpenAiDecoder::OnSseEvent(const SseEvent& event) { return OnFrame(event.data); }

absl::Status OpenAiDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  if (IsEndMark(event.data)) return OnFrame(event.data);
  // Half a frame is no frame: it counts only if it is whole JSON.
  if (!reader_.Parse(event.data).ok()) return absl::OkStatus();
  return OnFrame(event.data);
}

// Old llama.cpp servers write errors as a line of their own: `error: {…}`.
absl::Status OpenAiDecoder::OnSseUnknownLine(std::string_view line) {
  constexpr std::string_view kErrorField = "error:";
  if (ended_ ||
      !absl::StartsWith({line.data(), line.size()}, {kErrorField.data(), kErrorField.size()})) {
    return absl::OkStatus();
  }
  const absl::StatusOr<JsonElement> element = reader_.Parse(line.substr(kErrorField.size()));
  JsonObject object;
  if (!element.ok() || element->get(object) != simdjson::SUCCESS) return absl::OkStatus();
  return ErrorInReply(reader_, object);
}

absl::Status OpenAiDecoder::OnFrame(std::string_view data) {
  if (ended_) return absl::OkStatus();  // What follows the end mark does not matter.
  ++frames_;
  if (IsEndMark(data)) {
    ended_ = true;
    return extras_.Flush(builder_);
  }
  const absl::string_view text = absl::StripAsciiWhitespace({data.data(), data.size()});
  if (text.empty()) return absl::OkStatus();
  NN_ASSIGN_OR_RETURN(const JsonObject chunk, ParseFrame(reader_, ToStd(text), frames_));
  return OnChunk(chunk);
}

absl::Status OpenAiDecoder::DecodeWhole(std::string_view body) {
  NN_ASSIGN_OR_RETURN(const JsonObject reply, ParseReply(reader_, body));
  NN_RETURN_IF_ERROR(OnChunk(reply));
  if (builder_.choices_seen() == 0) {
    return BadReply("has no choices");
  }
  return extras_.Flush(builder_);
}

void OpenAiDecoder::OnUsage(JsonObject chunk) {
  std::optional<JsonObject> usage = JsonObjectAt(chunk, "usage");
  if (!usage.has_value()) {
    // Groq puts the usage here, too, and by some models here alone.
    if (const auto groq = JsonObjectAt(chunk, "x_groq")) usage = JsonObjectAt(*groq, "usage");
  }
  if (usage.has_value()) builder_.SetUsage(ReadOpenAiUsage(*usage));
}

void OpenAiDecoder::OnHead(JsonObject chunk) {
  if (builder_.head().id.empty() || builder_.head().model.empty()) {
    builder_.SetHead(reader_.Text(JsonString(chunk, "id").value_or("")),
                     reader_.Text(JsonString(chunk, "model").value_or("")),
                     UnixTimeAt(chunk, "created"));
  }
  if (const auto text = JsonString(chunk, "system_fingerprint"); text.has_value()) {
    builder_.SetSystemFingerprint(reader_.Text(*text));
  }
  if (const auto text = JsonString(chunk, "service_tier"); text.has_value()) {
    builder_.SetServiceTier(reader_.Text(*text));
  }
}

absl::Status OpenAiDecoder::OnChoices(JsonObject chunk) {
  const auto choices = JsonArrayAt(chunk, "choices");
  if (!choices.has_value()) return absl::OkStatus();
  int position = 0;
  for (const JsonElement element : *choices) {
    JsonObject choice;
    if (element.get(choice) == simdjson::SUCCESS) {
      NN_RETURN_IF_ERROR(AddOpenAiChoice(reader_, choice, position, {builder_, extras_, filters_}));
    }
    ++position;
  }
  return absl::OkStatus();
}

absl::Status OpenAiDecoder::OnChunk(JsonObject chunk) {
  // OpenRouter's errors come with the last of the answer and with what was spent.
  OnUsage(chunk);
  OnHead(chunk);
  AzureFilters::AddPromptResults(reader_, chunk, builder_);
  NN_RETURN_IF_ERROR(OnChoices(chunk));
  if (const auto citations = JsonArrayAt(chunk, "citations")) {
    extras_.SetCitations(reader_, *citations);
  }
  return IsErrorObject(chunk) ? ErrorInReply(reader_, chunk) : absl::OkStatus();
}

}  // namespace nexusnitro
