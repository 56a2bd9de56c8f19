#include "server/message_codec.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <optional>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/wire/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace nexusnitro {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;  // As deep as protobuf itself reads.

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// Path of the first string that is not UTF-8. Walks the wire, since protobuf keeps nothing of a
// message that it could not read.
std::optional<std::string> FindInvalidText(const Descriptor& type, const std::string& bytes,
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

absl::Status ParseMessage(const grpc::ByteBuffer& bytes, int64_t bytes_max,
                          google::protobuf::Message& message) {
  // gRPC begins a call all the same if its caller has left before the message came.
  if (!bytes.Valid())
    return MakeError(Reason::kCancelled, "the caller left before its message came");
  if (static_cast<int64_t>(bytes.Length()) > bytes_max) {
    return InvalidField("request", StrCat("has ", bytes.Length(), " bytes; expected at most ",
                                          bytes_max, " (message_bytes_max)"));
  }
  grpc::ByteBuffer readable = bytes;  // Shares the bytes; reading takes them out of the buffer.
  if (grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&readable,
                                                                                   &message)
          .ok()) {
    return absl::OkStatus();
  }
  const std::string& type = message.GetDescriptor()->full_name();
  const auto field = FindInvalidText(*message.GetDescriptor(), BytesOf(bytes), 0);
  if (field.has_value()) return InvalidField(*field, "is not valid UTF-8");
  return MakeError(Reason::kInvalidRequest, StrCat("the message is no ", type));
}

grpc::ByteBuffer SerializeMessage(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool own = false;
  // Cannot fail: every message here is built by this program and is far below 2 GiB.
  grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &bytes, &own);
  return bytes;
}

}  // namespace nexusnitro
