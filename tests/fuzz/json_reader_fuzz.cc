// JSON of backends, mended where it can be: what is read is valid text.
#include <string>

#include "client_core/wire/json_reader.h"
#include "tests/fuzz/fuzz_check.h"

namespace nexusnitro {
namespace {

void Walk(const JsonReader& reader, JsonElement element) {
  JsonObject object;
  JsonArray array;
  if (element.get(object) == simdjson::SUCCESS) {
    for (const auto field : object) {
      JsonInt(object, field.key);
      JsonDouble(object, field.key);
      Walk(reader, field.value);
    }
  } else if (element.get(array) == simdjson::SUCCESS) {
    for (const JsonElement inner : array) Walk(reader, inner);
  } else {
    const std::string text = reader.Text(JsonText(element));
    NN_CHECK(ReplaceInvalidUtf8(text) == text, "a text that is no UTF-8");
  }
}

}  // namespace
}  // namespace nexusnitro

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  nexusnitro::JsonReader reader;
  const auto element = reader.Parse(nexusnitro::testing::FuzzText(data, size));
  if (element.ok()) nexusnitro::Walk(reader, *element);
  return 0;
}
