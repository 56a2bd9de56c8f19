#include "client_core/adapters/gemini/gemini_decoder.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "client_core/adapters/created_time.h"
#include "client_core/adapters/gemini/gemini_error.h"
#include "client_core/adapters/gemini/gemini_usage.h"
#include "client_core/adapters/stream_frame.h"
#include "client_core/adapters/whole_reply.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kHttpStatus = 200;  // Of every reply that is decoded here.

bool IsBlank(std::string_view text) { return absl::StripAsciiWhitespace(ToAbsl(text)).empty(); }

}  // namespace

GeminiDecoder::GeminiDecoder(StreamFraming framing, ChatEventBuilder& builder)
    : framing_(framing),
      builder_(builder),
      sse_(*this, limits::kReplyBytesMax),
      ndjson_(limits::kReplyBytesMax) {}

absl::Status GeminiDecoder::Feed(std::string_view bytes) {
  if (framing_ == StreamFraming::kSse) return sse_.Feed(bytes);
  return ndjson_.Feed(bytes, [this](std::string_view line) { return OnFrame(line); });
}

absl::Status GeminiDecoder::Finish() {
  NN_RETURN_IF_ERROR(framing_ == StreamFraming::kSse
                         ? sse_.Finish()
                         : ndjson_.Finish([this](std::string_view line) { return OnFrame(line); }));
  const bool finished =
      !candidates_.empty() && std::all_of(candidates_.begin(), candidates_.end(),
                                          [](const auto& each) { return each.second.finished(); });
  if (finished && !bare_json_.pending()) return absl::OkStatus();
  return CutStream("a finish reason", frames_);
}

absl::Status GeminiDecoder::OnSseEvent(const SseEvent& event) { return OnFrame(event.data); }

absl::Status GeminiDecoder::OnSseUnfinishedEvent(const SseEvent& event) {
  // Half a frame is no frame: it counts only if it is whole JSON.
  if (!reader_.Parse(event.data).ok()) return absl::OkStatus();
  return OnFrame(event.data);
}

// An error in mid-stream has no `data:` before it.
absl::Status GeminiDecoder::OnSseUnknownLine(std::string_view line) {
  NN_ASSIGN_OR_RETURN(const std::optional<std::string> document, bare_json_.Add(line));
  return document.has_value() ? OnFrame(*document) : absl::OkStatus();
}

absl::Status GeminiDecoder::OnFrame(std::string_view data) {
  if (IsBlank(data)) return absl::OkStatus();
  ++frames_;
  const absl::StatusOr<JsonElement> element = reader_.Parse(data);
  if (!element.ok()) return FrameError(element.status(), frames_);
  return OnReplies(*element);
}

absl::Status GeminiDecoder::DecodeWhole(std::string_view body) {
  if (IsBlank(body)) return BadReply("is empty");
  const absl::StatusOr<JsonElement> element = reader_.Parse(body);
  if (!element.ok()) {
    return BadReply(StrCat("is no JSON: ", element.status().message()));
  }
  // Without `alt=sse` a stream is an array of replies, which is whole when it is closed.
  NN_RETURN_IF_ERROR(OnReplies(*element));
  if (builder_.choices_seen() > 0) return absl::OkStatus();
  return BadReply("has no candidates");
}

absl::Status GeminiDecoder::OnReplies(JsonElement element) {
  JsonArray replies;
  JsonObject reply;
  if (element.get(reply) == simdjson::SUCCESS) return OnReply(reply);
  if (element.get(replies) != simdjson::SUCCESS) {
    return FrameError(MakeError(Reason::kBadBackendFrame, "is JSON, but not an object"), frames_);
  }
  for (const JsonElement each : replies) {
    if (each.get(reply) != simdjson::SUCCESS) continue;
    NN_RETURN_IF_ERROR(OnReply(reply));
  }
  return absl::OkStatus();
}

absl::Status GeminiDecoder::OnReply(JsonObject reply) {
  if (const auto metadata = JsonObjectAt(reply, "usageMetadata")) {
    // Cumulative: the last one counts.
    if (auto usage = ReadGeminiUsage(reader_, *metadata)) builder_.SetUsage(*std::move(usage));
    builder_.SetServiceTier(reader_.Text(JsonString(*metadata, "serviceTier").value_or("")));
  }
  NN_RETURN_IF_ERROR(GeminiErrorIn(reader_, reply, kHttpStatus));
  if (!head_read_) ReadHead(reply);
  if (const auto candidates = JsonArrayAt(reply, "candidates")) {
    NN_RETURN_IF_ERROR(OnCandidates(*candidates));
  }
  const std::optional<JsonObject> feedback = JsonObjectAt(reply, "promptFeedback");
  return feedback.has_value() ? OnPromptFeedback(*feedback) : absl::OkStatus();
}

void GeminiDecoder::ReadHead(JsonObject reply) {
  const std::string id = reader_.Text(JsonString(reply, "responseId").value_or(""));
  const std::string model = reader_.Text(JsonString(reply, "modelVersion").value_or(""));
  builder_.SetHead(id, model, Rfc3339TimeAt(reply, "createTime"));
  head_read_ = !id.empty() && !model.empty();
}

absl::StatusOr<GeminiCandidate*> GeminiDecoder::CandidateAt(int64_t index) {
  if (index < 0 || index >= limits::kStreamChoicesMax) {
    return FrameError(MakeError(Reason::kBadBackendFrame,
                                StrCat("has a candidate with the index ", index, "; at most ",
                                       limits::kStreamChoicesMax, " are taken")),
                      frames_);
  }
  const int choice = static_cast<int>(index);
  return &candidates_.try_emplace(choice, choice, reader_, builder_).first->second;
}

absl::Status GeminiDecoder::OnCandidates(JsonArray candidates) {
  int64_t position = 0;
  for (const JsonElement element : candidates) {
    JsonObject object;
    if (element.get(object) == simdjson::SUCCESS) {
      NN_ASSIGN_OR_RETURN(GeminiCandidate * candidate,
                          CandidateAt(JsonInt(object, "index").value_or(position)));
      NN_RETURN_IF_ERROR(candidate->Add(object));
    }
    ++position;
  }
  return absl::OkStatus();
}

// A refused prompt is answered with 200 and no candidates: an empty answer that a filter ended.
absl::Status GeminiDecoder::OnPromptFeedback(JsonObject feedback) {
  if (JsonString(feedback, "blockReason").value_or("").empty()) return absl::OkStatus();
  builder_.AddNotice("promptFeedback", reader_.Text(simdjson::minify(feedback)));
  if (candidates_.empty()) NN_RETURN_IF_ERROR(CandidateAt(0).status());
  for (auto& [index, candidate] : candidates_) {
    if (!candidate.finished()) NN_RETURN_IF_ERROR(candidate.Block(feedback));
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
