#include "client_core/wire/eventstream_parser.h"

#include <zlib.h>

#include <algorithm>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro {
namespace {

// A message is: its length and that of its headers, a checksum of these two, the headers, the
// payload, and a checksum of all before it. Numbers are big-endian.
constexpr size_t kNumberBytes = 4;
constexpr size_t kPreludeBytes = 3 * kNumberBytes;
constexpr size_t kFrameBytes = kPreludeBytes + kNumberBytes;  // All but headers and payload.
constexpr size_t kUuidBytes = 16;

uint64_t Unsigned(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<unsigned char>(byte);
  return number;
}

uint32_t Checksum(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

absl::Status BadMessage(std::string_view what) { return MakeError(Reason::kBadBackendFrame, what); }

// Reads the headers of one message, front to back.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view bytes) : rest_(bytes) {}

  absl::Status Read(std::vector<EventStreamHeader>& headers) {
    while (!rest_.empty()) {
      NN_RETURN_IF_ERROR(ReadHeader(headers.emplace_back()));
    }
    return absl::OkStatus();
  }

 private:
  // The next `count` bytes.
  absl::Status Take(size_t count, std::string_view& taken) {
    if (rest_.size() < count) return BadMessage("a header is cut off");
    taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return absl::OkStatus();
  }

  // Bytes behind their own length, which has `length_bytes` bytes.
  absl::Status TakeSized(size_t length_bytes, std::string_view& taken) {
    std::string_view length;
    NN_RETURN_IF_ERROR(Take(length_bytes, length));
    return Take(Unsigned(length), taken);
  }

  // Two's complement of `count` bytes.
  absl::Status TakeSigned(size_t count, int64_t& number) {
    std::string_view bytes;
    NN_RETURN_IF_ERROR(Take(count, bytes));
    const int unused_bits = static_cast<int>(8 * (sizeof(int64_t) - count));
    number = static_cast<int64_t>(Unsigned(bytes) << unused_bits) >> unused_bits;
    return absl::OkStatus();
  }

  absl::Status ReadHeader(EventStreamHeader& header) {
    NN_RETURN_IF_ERROR(TakeSized(1, header.name));
    if (header.name.empty()) return BadMessage("a header has no name");
    std::string_view type;
    NN_RETURN_IF_ERROR(Take(1, type));
    header.type = static_cast<EventStreamType>(type.front());
    switch (header.type) {
      case EventStreamType::kTrue:
      case EventStreamType::kFalse:
        return absl::OkStatus();
      case EventStreamType::kInt8:
        return TakeSigned(1, header.number);
      case EventStreamType::kInt16:
        return TakeSigned(2, header.number);
      case EventStreamType::kInt32:
        return TakeSigned(4, header.number);
      case EventStreamType::kInt64:
      case EventStreamType::kTimestamp:
        return TakeSigned(8, header.number);
      case EventStreamType::kBytes:
      case EventStreamType::kString:
        return TakeSized(2, header.bytes);
      case EventStreamType::kUuid:
        return Take(kUuidBytes, header.bytes);
    }
    return BadMessage(StrCat("a header has the unknown type ", Unsigned(type)));
  }

  std::string_view rest_;
};

absl::Status CheckNames(const std::vector<EventStreamHeader>& headers) {
  std::vector<std::string_view> names;
  names.reserve(headers.size());
  for (const EventStreamHeader& header : headers) names.push_back(header.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return absl::OkStatus();
  return BadMessage(StrCat("its header \"", ReplaceInvalidUtf8(*twice), "\" comes twice"));
}

absl::Status TooLarge(std::string_view what, size_t limit) {
  return MakeError(Reason::kReplyTooLarge,
                   StrCat("it has ", what, " of more than ", limit, " bytes"));
}

}  // namespace

std::optional<std::string_view> EventStreamMessage::Text(std::string_view name) const {
  for (const EventStreamHeader& header : headers) {
    if (header.name == name && header.type == EventStreamType::kString) return header.bytes;
  }
  return std::nullopt;
}

absl::Status EventStreamParser::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    // Until the prelude is whole, it alone is what is waited for.
    const size_t wanted = message_bytes_ == 0 ? kPreludeBytes : message_bytes_;
    if (message_.size() + bytes.size() < wanted) {
      message_.append(bytes);
      return absl::OkStatus();
    }
    std::string_view part = bytes.substr(0, wanted - message_.size());
    if (!message_.empty()) {
      message_.append(part);
      bytes.remove_prefix(part.size());
      part = message_;
    }
    if (message_bytes_ == 0) {
      if (const absl::Status status = ReadPrelude(part); !status.ok()) return Numbered(status);
      continue;
    }
    if (message_.empty()) bytes.remove_prefix(part.size());
    message_bytes_ = 0;
    NN_RETURN_IF_ERROR(OnMessage(part));
    message_.clear();
  }
  return absl::OkStatus();
}

absl::Status EventStreamParser::Finish() const {
  if (message_.empty()) return absl::OkStatus();
  return MakeError(Reason::kStreamTruncated,
                   StrCat("the backend's event stream ended inside a message, after ",
                          message_.size(), " bytes of it"));
}

// A prelude whose checksum is wrong says nothing about lengths.
absl::Status EventStreamParser::ReadPrelude(std::string_view prelude) {
  const std::string_view lengths = prelude.substr(0, 2 * kNumberBytes);
  if (Checksum(lengths) != Unsigned(prelude.substr(lengths.size()))) {
    return BadMessage("the checksum of its prelude is wrong");
  }
  const size_t message_bytes = Unsigned(lengths.substr(0, kNumberBytes));
  const size_t headers_bytes = Unsigned(lengths.substr(kNumberBytes));
  if (message_bytes < kFrameBytes || headers_bytes > message_bytes - kFrameBytes) {
    return BadMessage(
        StrCat("its length is ", message_bytes, ", that of its headers ", headers_bytes));
  }
  if (headers_bytes > limits::kEventStreamHeadersBytesMax) {
    return TooLarge("headers", limits::kEventStreamHeadersBytesMax);
  }
  if (message_bytes - kFrameBytes - headers_bytes > limits::kEventStreamPayloadBytesMax) {
    return TooLarge("a payload", limits::kEventStreamPayloadBytesMax);
  }
  message_bytes_ = message_bytes;
  headers_bytes_ = headers_bytes;
  return absl::OkStatus();
}

absl::Status EventStreamParser::OnMessage(std::string_view bytes) {
  EventStreamMessage message;
  if (const absl::Status status = ReadMessage(bytes, message); !status.ok()) {
    return Numbered(status);
  }
  ++messages_;
  return sink_.OnEventStreamMessage(message);
}

absl::Status EventStreamParser::ReadMessage(std::string_view bytes,
                                            EventStreamMessage& message) const {
  const std::string_view checked = bytes.substr(0, bytes.size() - kNumberBytes);
  if (Checksum(checked) != Unsigned(bytes.substr(checked.size()))) {
    return BadMessage("its checksum is wrong");
  }
  NN_RETURN_IF_ERROR(
      HeaderReader(checked.substr(kPreludeBytes, headers_bytes_)).Read(message.headers));
  NN_RETURN_IF_ERROR(CheckNames(message.headers));
  message.payload = checked.substr(kPreludeBytes + headers_bytes_);
  return absl::OkStatus();
}

absl::Status EventStreamParser::Numbered(const absl::Status& status) const {
  return WithMessage(status, StrCat("message ", messages_ + 1,
                                    " of the backend's event stream: ", status.message()));
}

}  // namespace nexusnitro
