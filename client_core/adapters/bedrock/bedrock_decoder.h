// BedrockDecoder: decodes the replies of Bedrock's Converse and ConverseStream.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_DECODER_H_

#include <string_view>

#include "client_core/adapters/bedrock/bedrock_stream_block.h"
#include "client_core/adapters/bedrock/bedrock_stream_decoder.h"

namespace nexusnitro {

// An answer is complete with its messageStop; the stream ends with the metadata that follows it, or
// with its bytes. Not thread-safe.
class BedrockDecoder : public BedrockStreamDecoder {
 public:
  // `builder` outlives this.
  explicit BedrockDecoder(ChatEventBuilder& builder)
      : builder_(builder), block_(reader(), builder) {}

  absl::Status Finish() override;
  bool ended() const override { return finished_ && has_metadata_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnEvent(std::string_view type, JsonObject event) override;

  ChatEventBuilder& builder_;
  BedrockStreamBlock block_;
  bool finished_ = false;  // messageStop has come.
  bool has_metadata_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_DECODER_H_
