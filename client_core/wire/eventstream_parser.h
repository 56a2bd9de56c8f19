// EventStreamParser: messages of AWS' binary event streams (application/vnd.amazon.eventstream) out
// of bytes.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_EVENTSTREAM_PARSER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_EVENTSTREAM_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace nexusnitro {

// Types of header values, by their numbers on the wire.
enum class EventStreamType : uint8_t {
  kTrue = 0,
  kFalse = 1,
  kInt8 = 2,
  kInt16 = 3,
  kInt32 = 4,
  kInt64 = 5,
  kBytes = 6,
  kString = 7,
  kTimestamp = 8,
  kUuid = 9,
};

// One header. The views live until the sink returns.
struct EventStreamHeader {
  std::string_view name;
  EventStreamType type = EventStreamType::kTrue;
  int64_t number = 0;      // Of integers; of a timestamp: milliseconds since 1970.
  std::string_view bytes;  // Of bytes and strings; of a UUID its 16 bytes.
};

// One message. The views live until the sink returns.
struct EventStreamMessage {
  std::vector<EventStreamHeader> headers;  // Each name once, in the wire's order.
  std::string_view payload;

  // The value of a header that is a string, or nullopt.
  std::optional<std::string_view> Text(std::string_view name) const;
};

// Gets what an EventStreamParser finds. An error stops the parser and is handed to its caller.
class EventStreamSink {
 public:
  virtual ~EventStreamSink() = default;

  virtual absl::Status OnEventStreamMessage(const EventStreamMessage& message) = 0;
};

// Parses a stream of bytes piece by piece: any split gives the same messages. The work is linear in
// the bytes fed. Both checksums are verified; the first error ends the stream. Not thread-safe.
class EventStreamParser {
 public:
  // `sink` outlives this.
  explicit EventStreamParser(EventStreamSink& sink) : sink_(sink) {}

  // kBadBackendFrame for what is no message, kReplyTooLarge for one over the limits of
  // base/limits.h.
  absl::Status Feed(std::string_view bytes);

  // The stream has ended: kStreamTruncated inside a message. Nothing may be fed after it.
  absl::Status Finish() const;

 private:
  absl::Status ReadPrelude(std::string_view prelude);
  absl::Status OnMessage(std::string_view bytes);
  absl::Status ReadMessage(std::string_view bytes, EventStreamMessage& message) const;
  // An error with the number of the message that it is about.
  absl::Status Numbered(const absl::Status& status) const;

  EventStreamSink& sink_;
  std::string message_;       // A message that began in an earlier piece.
  size_t message_bytes_ = 0;  // Of the message that has begun; 0 until its prelude is whole.
  size_t headers_bytes_ = 0;
  int64_t messages_ = 0;  // Read so far.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_EVENTSTREAM_PARSER_H_
