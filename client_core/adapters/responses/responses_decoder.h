// ResponsesDecoder: decodes the replies of OpenAI's Responses and of the servers that resemble it.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/responses/responses_items.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// An event's `type` says what it is: some servers leave the SSE field out. The answer ends with
// exactly one of response.completed, .incomplete, .failed and error. Not thread-safe.
class ResponsesDecoder : public ChatDecoder, private SseSink {
 public:
  // `builder` outlives this.
  explicit ResponsesDecoder(ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override { return sse_.Feed(bytes); }
  absl::Status Finish() override;
  bool ended() const override { return ended_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override;
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view line) override;

  absl::Status OnEvent(std::string_view type, JsonObject event);
  // A piece of an item.
  absl::Status OnPiece(std::string_view type, JsonObject event);
  void OnHead(JsonObject response);
  // The response as a whole, which ends the answer.
  absl::Status OnEnd(JsonObject response);

  ChatEventBuilder& builder_;
  JsonReader reader_;
  SseParser sse_;
  ResponsesItems items_;
  int64_t frames_ = 0;
  bool ended_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_DECODER_H_
