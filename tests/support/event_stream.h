// Makes messages of AWS' binary event streams in tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_EVENT_STREAM_H_
#define NEXUSNITRO_TESTS_SUPPORT_EVENT_STREAM_H_

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace nexusnitro::testing {

// The last `bytes` bytes of a number, big-endian.
inline std::string BigEndian(uint64_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(number >> shift));
  }
  return text;
}

inline std::string Crc32(std::string_view bytes) {
  return BigEndian(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())), 4);
}

// A header: its name, the number of its type, and its value as on the wire.
inline std::string EventStreamHeaderBytes(std::string_view name, int type, std::string_view value) {
  return BigEndian(name.size(), 1) + std::string(name) + BigEndian(type, 1) + std::string(value);
}

inline std::string EventStreamString(std::string_view name, std::string_view value) {
  return EventStreamHeaderBytes(name, 7, BigEndian(value.size(), 2) + std::string(value));
}

// The first twelve bytes of a message, with a checksum that is right.
inline std::string EventStreamPrelude(uint32_t message_bytes, uint32_t headers_bytes) {
  const std::string lengths = BigEndian(message_bytes, 4) + BigEndian(headers_bytes, 4);
  return lengths + Crc32(lengths);
}

// A message around headers and a payload.
inline std::string EventStreamBytes(std::string_view headers, std::string_view payload) {
  std::string message =
      EventStreamPrelude(static_cast<uint32_t>(headers.size() + payload.size()) + 16,
                         static_cast<uint32_t>(headers.size()));
  message.append(headers).append(payload);
  return message + Crc32(message);
}

// An event, as services send them.
inline std::string AwsEvent(std::string_view type, std::string_view json) {
  return EventStreamBytes(EventStreamString(":event-type", type) +
                              EventStreamString(":content-type", "application/json") +
                              EventStreamString(":message-type", "event"),
                          json);
}

// An exception of the service's model, which ends a stream.
inline std::string AwsException(std::string_view type, std::string_view json) {
  return EventStreamBytes(EventStreamString(":exception-type", type) +
                              EventStreamString(":content-type", "application/json") +
                              EventStreamString(":message-type", "exception"),
                          json);
}

// An error that the service's model does not know.
inline std::string AwsError(std::string_view code, std::string_view message) {
  return EventStreamBytes(EventStreamString(":message-type", "error") +
                              EventStreamString(":error-code", code) +
                              EventStreamString(":error-message", message),
                          "");
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_EVENT_STREAM_H_
