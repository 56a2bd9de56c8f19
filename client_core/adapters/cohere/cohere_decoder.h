// CohereDecoder: decodes the replies of Cohere's `/v2/chat`.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_COHERE_COHERE_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_COHERE_COHERE_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// The id of reasoning that came as a tool plan, and goes back as one.
inline constexpr std::string_view kCohereToolPlan = "tool_plan";

// The event `message-end` ends the answer. Not thread-safe.
class CohereDecoder : public ChatDecoder, private SseSink {
 public:
  // `builder` outlives this.
  explicit CohereDecoder(ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override { return sse_.Feed(bytes); }
  absl::Status Finish() override;
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override;
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view line) override;

  absl::Status OnEvent(std::string_view type, JsonObject event);
  absl::Status OnToolPlan(JsonObject message);
  absl::Status OnContent(JsonObject content, ChatEventBuilder::Logprobs logprobs);
  absl::Status OnToolCall(int64_t key, JsonObject call);
  absl::Status OnCitation(JsonElement citation);
  absl::Status OnMessage(JsonObject message, ChatEventBuilder::Logprobs logprobs);
  // `reply` has a finish reason and a usage.
  absl::Status OnEnd(JsonObject reply);
  void OnUsage(JsonObject usage);

  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  int64_t frames_ = 0;
  bool ended_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_COHERE_COHERE_DECODER_H_
