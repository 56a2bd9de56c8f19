// BedrockStreamDecoder: what the decoders of Bedrock's streams have in common.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_DECODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_DECODER_H_

#include <cstdint>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/wire/eventstream_parser.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// Reads binary event streams up to the end that its heirs see: exceptions and errors become the
// status, and events are parsed. Not thread-safe.
class BedrockStreamDecoder : public ChatDecoder, private EventStreamSink {
 public:
  BedrockStreamDecoder() : parser_(*this) {}

  absl::Status Feed(std::string_view bytes) override;

 protected:
  // An event with its payload, which `reader()` has parsed. An error of kBadBackendFrame is given
  // the number of the message.
  virtual absl::Status OnEvent(std::string_view type, JsonObject event) = 0;

  // The error for a stream that ended without `end_mark`.
  absl::Status Truncated(std::string_view end_mark) const;

  JsonReader& reader() { return reader_; }

 private:
  absl::Status OnEventStreamMessage(const EventStreamMessage& message) override;
  absl::Status Numbered(const absl::Status& error) const;

  JsonReader reader_;
  EventStreamParser parser_;
  int64_t messages_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_STREAM_DECODER_H_
