// BedrockInvokeDecoder: decodes the replies of Claude on Bedrock by InvokeModel.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_DECODER_H_

#include <string_view>

#include "client_core/adapters/anthropic/anthropic_events.h"
#include "client_core/adapters/bedrock/bedrock_stream_decoder.h"

namespace nexusnitro {

// Streams hold Anthropic's events, each in base64 in an event of Bedrock's. The end mark is
// Anthropic's `message_stop`. Not thread-safe.
class BedrockInvokeDecoder : public BedrockStreamDecoder {
 public:
  // `builder` outlives this.
  explicit BedrockInvokeDecoder(ChatEventBuilder& builder) : events_(builder) {}

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return events_.ended(); }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnEvent(std::string_view type, JsonObject event) override;

  AnthropicEvents events_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_DECODER_H_
