// AnthropicDecoder: decodes the replies of Anthropic's messages.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/anthropic/anthropic_events.h"
#include "client_core/wire/json_reader.h"
#include "client_core/wire/sse_parser.h"

namespace nexusnitro {

// Reads streams of server-sent events and whole replies. The end mark is `message_stop`. Not
// thread-safe.
class AnthropicDecoder : public ChatDecoder, private SseSink {
 public:
  // `builder` outlives this.
  explicit AnthropicDecoder(ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return events_.ended(); }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnSseEvent(const SseEvent& event) override;
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override;
  absl::Status OnSseUnknownLine(std::string_view line) override;

  JsonReader reader_;
  AnthropicEvents events_;
  SseParser sse_;
  int64_t frames_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ANTHROPIC_ANTHROPIC_DECODER_H_
