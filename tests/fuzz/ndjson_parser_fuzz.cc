// Lines of JSON: however the stream is cut, the lines are the same.
#include <string>

#include "client_core/base/limits.h"
#include "client_core/wire/ndjson_parser.h"
#include "tests/fuzz/fuzz_check.h"

namespace nexusnitro {
namespace {

std::string Parse(const std::vector<std::string_view>& pieces) {
  std::string record;
  const auto add = [&record](std::string_view line) {
    record.append(line).push_back('\n');
    return absl::OkStatus();
  };
  NdjsonParser parser(4 * limits::kKiB);
  absl::Status status;
  for (const std::string_view piece : pieces) {
    status = parser.Feed(piece, add);
    if (!status.ok()) break;
  }
  if (status.ok()) status = parser.Finish(add);
  return record + std::string(status.message());
}

}  // namespace
}  // namespace nexusnitro

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = nexusnitro::testing::FuzzText(data, size);
  NN_CHECK(nexusnitro::Parse({input}) == nexusnitro::Parse(nexusnitro::testing::FuzzPieces(input)),
           "the lines depend on how the stream was cut");
  return 0;
}
