#include "client_core/wire/parse_error.h"

#include <optional>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;  // As deep as protobuf itself reads.

// Path of the first string that is not UTF-8. Walks the wire, since protobuf keeps nothing of a
// message that it could not read.
std::optional<std::string> FindInvalidText(const Descriptor& type, std::string_view bytes,
                                           int depth) {
  if (depth > kDepthMax) return std::nullopt;
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  while (const uint32_t tag = input.ReadTag()) {
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    const bool length_delimited =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (!length_delimited || field == nullptr) {
      if (!WireFormatLite::SkipField(&input, tag)) return std::nullopt;
      continue;
    }
    std::string value;
    uint32_t size = 0;
    if (!input.ReadVarint32(&size) || !input.ReadString(&value, static_cast<int>(size))) {
      return std::nullopt;
    }
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsValidUtf8(value)) {
      return field->name();
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      const auto inner = FindInvalidText(*field->message_type(), value, depth + 1);
      if (inner.has_value()) return StrCat(field->name(), ".", *inner);
    }
  }
  return std::nullopt;
}

}  // namespace

absl::Status ParseError(const Descriptor& type, std::string_view bytes) {
  const auto field = FindInvalidText(type, bytes, 0);
  if (field.has_value()) return InvalidField(*field, "is not valid UTF-8");
  return MakeError(Reason::kInvalidRequest, StrCat("the message is no ", type.full_name()));
}

}  // namespace nexusnitro
