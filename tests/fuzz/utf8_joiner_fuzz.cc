// Text in pieces: however it is cut, it becomes the same valid text.
#include <string>

#include "client_core/wire/utf8.h"
#include "tests/fuzz/fuzz_check.h"

namespace nexusnitro {
namespace {

std::string Join(const std::vector<std::string_view>& pieces) {
  Utf8Joiner joiner;
  std::string text;
  for (const std::string_view piece : pieces) {
    const std::string joined = joiner.Join(piece);
    NN_CHECK(ReplaceInvalidUtf8(joined) == joined, "a piece that is no UTF-8");
    text += joined;
  }
  return text + joiner.Finish();
}

}  // namespace
}  // namespace nexusnitro

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = nexusnitro::testing::FuzzText(data, size);
  NN_CHECK(nexusnitro::Join({input}) == nexusnitro::Join(nexusnitro::testing::FuzzPieces(input)),
           "the text depends on how it was cut");
  const std::string_view cut = nexusnitro::TruncateUtf8(input, size / 2);
  NN_CHECK(cut.size() <= size / 2, "a cut text that is too long");
  return 0;
}
