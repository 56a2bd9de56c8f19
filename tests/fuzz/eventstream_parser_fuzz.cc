// AWS' binary event streams: however the stream is cut, the messages are the same. Half of the
// inputs get right checksums, or no message would come through.
#include <zlib.h>

#include <algorithm>
#include <string>

#include "client_core/base/strings.h"
#include "client_core/wire/eventstream_parser.h"
#include "tests/fuzz/fuzz_check.h"

namespace nexusnitro {
namespace {

class Recorder : public EventStreamSink {
 public:
  absl::Status OnEventStreamMessage(const EventStreamMessage& message) override {
    for (const EventStreamHeader& header : message.headers) {
      StrAppend(&record_, header.name, "=", static_cast<int>(header.type), ":", header.number, ":",
                header.bytes, "\n");
    }
    StrAppend(&record_, message.payload, "\n");
    return absl::OkStatus();
  }

  std::string record_;
};

std::string Parse(const std::vector<std::string_view>& pieces) {
  Recorder recorder;
  EventStreamParser parser(recorder);
  absl::Status status;
  for (const std::string_view piece : pieces) {
    status = parser.Feed(piece);
    if (!status.ok()) break;
  }
  if (status.ok()) status = parser.Finish();
  return recorder.record_ + std::string(status.message());
}

void PutNumber(uint32_t number, char* bytes) {
  for (int i = 3; i >= 0; --i, number >>= 8) bytes[i] = static_cast<char>(number & 0xFF);
}

uint32_t Checksum(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

// `content` (headers, then payload) as a message whose lengths and checksums are right; its first
// byte says how much of it is headers.
std::string Framed(std::string_view content) {
  constexpr size_t kPrelude = 12;
  constexpr size_t kChecksum = 4;
  const size_t headers =
      content.empty() ? 0 : content.size() * static_cast<unsigned char>(content[0]) / 256;
  std::string message(kPrelude, '\0');
  message.append(content);
  message.append(kChecksum, '\0');
  PutNumber(static_cast<uint32_t>(message.size()), message.data());
  PutNumber(static_cast<uint32_t>(headers), message.data() + 4);
  PutNumber(Checksum(std::string_view(message).substr(0, 8)), message.data() + 8);
  const size_t end = message.size() - kChecksum;
  PutNumber(Checksum(std::string_view(message).substr(0, end)), message.data() + end);
  return message;
}

}  // namespace
}  // namespace nexusnitro

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = nexusnitro::testing::FuzzText(data, size);
  std::string framed;
  for (std::string_view rest = input; !rest.empty();) {
    const std::string_view content = rest.substr(0, std::min<size_t>(rest.size(), 300));
    framed += nexusnitro::Framed(content);
    rest.remove_prefix(content.size());
  }
  for (const std::string_view stream : {input, std::string_view(framed)}) {
    NN_CHECK(
        nexusnitro::Parse({stream}) == nexusnitro::Parse(nexusnitro::testing::FuzzPieces(stream)),
        "the messages depend on how the stream was cut");
  }
  return 0;
}
