// What fuzz targets share: checks that die, cuts that depend on the input alone, and texts that
// must be UTF-8. Functions only.
#ifndef NEXUSNITRO_TESTS_FUZZ_FUZZ_CHECK_H_
#define NEXUSNITRO_TESTS_FUZZ_FUZZ_CHECK_H_

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/base/check.h"
#include "client_core/wire/utf8.h"

namespace nexusnitro::testing {

inline std::string_view FuzzText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The input in pieces, the same for the same input.
inline std::vector<std::string_view> FuzzPieces(std::string_view input) {
  std::mt19937 random(static_cast<uint32_t>(std::hash<std::string_view>()(input)));
  const size_t piece_max = size_t{1} << (random() % 10);
  std::vector<std::string_view> pieces;
  while (!input.empty()) {
    const size_t bytes = std::min<size_t>(input.size(), 1 + random() % piece_max);
    pieces.push_back(input.substr(0, bytes));
    input.remove_prefix(bytes);
  }
  return pieces;
}

// Dies if a string field of the message, however deep, is not valid UTF-8.
inline void CheckTexts(const google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->type() == FieldDescriptor::TYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        NN_CHECK(ReplaceInvalidUtf8(text) == text, "a string that is no UTF-8");
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CheckTexts(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                        : reflection.GetMessage(message, field));
      }
    }
  }
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_FUZZ_FUZZ_CHECK_H_
