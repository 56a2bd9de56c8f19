// Server-sent events: however the stream is cut, the events are the same.
#include <string>

#include "client_core/base/limits.h"
#include "client_core/wire/sse_parser.h"
#include "tests/fuzz/fuzz_check.h"

namespace nexusnitro {
namespace {

// Writes down what it gets.
class Recorder : public SseSink {
 public:
  absl::Status OnSseEvent(const SseEvent& event) override { return Add("event", event); }
  absl::Status OnSseUnfinishedEvent(const SseEvent& event) override {
    return Add("unfinished", event);
  }
  absl::Status OnSseUnknownLine(std::string_view line) override {
    record_.append("line ").append(line).push_back('\0');
    return absl::OkStatus();
  }

  std::string record_;

 private:
  absl::Status Add(std::string_view what, const SseEvent& event) {
    record_.append(what).append(" ").append(event.type).push_back('\0');
    record_.append(event.data).push_back('\0');
    return absl::OkStatus();
  }
};

std::string Parse(const std::vector<std::string_view>& pieces) {
  Recorder recorder;
  SseParser parser(recorder, 4 * limits::kKiB);
  absl::Status status;
  for (const std::string_view piece : pieces) {
    status = parser.Feed(piece);
    if (!status.ok()) break;
  }
  if (status.ok()) status = parser.Finish();
  // Where a limit cuts in, the events before it depend on nothing else.
  return recorder.record_ + std::string(status.message());
}

}  // namespace
}  // namespace nexusnitro

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using nexusnitro::testing::FuzzPieces;
  const std::string_view input = nexusnitro::testing::FuzzText(data, size);
  NN_CHECK(nexusnitro::Parse({input}) == nexusnitro::Parse(FuzzPieces(input)),
           "the events depend on how the stream was cut");
  return 0;
}
