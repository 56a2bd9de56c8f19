// BedrockDecoder: decodes the replies of Bedrock's Converse and ConverseStream.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/bedrock_stream_block.h"
#include "client_core/wire/eventstream_parser.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// Streams are binary event streams. An answer is complete with its messageStop; the stream ends
// with the metadata that follows it, or with its bytes. Not thread-safe.
class BedrockDecoder : public ChatDecoder, private EventStreamSink {
 public:
  // `builder` outlives this.
  explicit BedrockDecoder(ChatEventBuilder& builder);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status Finish() override;
  bool ended() const override { return finished_ && has_metadata_; }
  absl::Status DecodeWhole(std::string_view body) override;

 private:
  absl::Status OnEventStreamMessage(const EventStreamMessage& message) override;
  absl::Status OnEvent(std::string_view type, JsonObject event);
  absl::Status Numbered(const absl::Status& error) const;

  ChatEventBuilder& builder_;
  JsonReader reader_;
  EventStreamParser parser_;
  BedrockStreamBlock block_;
  int64_t messages_ = 0;
  bool finished_ = false;  // messageStop has come.
  bool has_metadata_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_DECODER_H_
