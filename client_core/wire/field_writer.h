// FieldWriter: writes fields of a protobuf message as bytes, where making the message would cost
// more.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_FIELD_WRITER_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_FIELD_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {

// Appends to a string, which outlives it. Not thread-safe.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& bytes) : bytes_(bytes) {}

  // For integers that are not negative, and enums.
  void Varint(int field, uint64_t value) {
    uint8_t buffer[kHeadBytesMax];
    uint8_t* end = Wire::WriteTagToArray(field, Wire::WIRETYPE_VARINT, buffer);
    Append(buffer, Output::WriteVarint64ToArray(value, end));
  }

  // The head of a text or message of `size` bytes, which are to follow.
  void Head(int field, size_t size) {
    uint8_t buffer[kHeadBytesMax];
    uint8_t* end = Wire::WriteTagToArray(field, Wire::WIRETYPE_LENGTH_DELIMITED, buffer);
    Append(buffer, Output::WriteVarint32ToArray(static_cast<uint32_t>(size), end));
  }

  void Text(int field, std::string_view text) {
    Head(field, text.size());
    bytes_.append(text);
  }

  // Bytes that Head() writes.
  static size_t HeadSize(int field, size_t size) {
    return Output::VarintSize32(static_cast<uint32_t>(field) << Wire::kTagTypeBits) +
           Output::VarintSize32(static_cast<uint32_t>(size));
  }
  // Bytes that Varint() writes.
  static size_t VarintSize(int field, uint64_t value) {
    return Output::VarintSize32(static_cast<uint32_t>(field) << Wire::kTagTypeBits) +
           Output::VarintSize64(value);
  }

 private:
  using Wire = google::protobuf::internal::WireFormatLite;
  using Output = google::protobuf::io::CodedOutputStream;

  static constexpr size_t kHeadBytesMax = 16;  // A tag has at most 5, a value 10.

  void Append(const uint8_t* begin, const uint8_t* end) {
    bytes_.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
  }

  std::string& bytes_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_FIELD_WRITER_H_
