// GeminiDecoder: decodes the replies of Gemini, also as Vertex serves it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_DECODER_H_

#include <cstdint>
#include <map>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/gemini/gemini_bare_json.h"
#include "client_core/adapters/gemini/gemini_candidate.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/ndjson_parser.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// Every frame of a stream is a reply of its own, so streams and whole replies are read by the same
// code. The wire has no end mark: a stream is complete if it ends after every candidate's finish
// reason. Not thread-safe.
class GeminiDecoder : public ChatDecoder, private SseSink {
 public:
  // `builder` outlives this.
  GeminiDecoder(StreamFraming framing, ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return false; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override;
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view line) override;

  // A reply, or several in an array.
  absl::Status OnFrame(std::string_view data);
  absl::Status OnReplies(JsonElement element);
  absl::Status OnReply(JsonObject reply);
  void ReadHead(JsonObject reply);
  absl::Status OnCandidates(JsonArray candidates);
  absl::Status OnPromptFeedback(JsonObject feedback);
  absl::StatusOr<GeminiCandidate*> CandidateAt(int64_t index);

  const StreamFraming framing_;
  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  NdjsonParser ndjson_;
  GeminiBareJson bare_json_;
  std::map<int, GeminiCandidate> candidates_;
  int64_t frames_ = 0;
  bool head_read_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_DECODER_H_
