#include "server/message_codec.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/parse_error.h"

namespace nexusnitro {
namespace {

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

absl::Status CheckBytes(const grpc::ByteBuffer& bytes, int64_t bytes_max) {
  // gRPC begins a call all the same if its caller has left before the message came.
  if (!bytes.Valid())
    return MakeError(Reason::kCancelled, "the caller left before its message came");
  if (static_cast<int64_t>(bytes.Length()) > bytes_max) {
    return InvalidField("request", StrCat("has ", bytes.Length(), " bytes; expected at most ",
                                          bytes_max, " (message_bytes_max)"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ParseMessage(const grpc::ByteBuffer& bytes, int64_t bytes_max,
                          google::protobuf::Message& message) {
  NN_RETURN_IF_ERROR(CheckBytes(bytes, bytes_max));
  grpc::ByteBuffer readable = bytes;  // Shares the bytes; reading takes them out of the buffer.
  if (grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&readable,
                                                                                   &message)
          .ok()) {
    return absl::OkStatus();
  }
  return ParseError(*message.GetDescriptor(), BytesOf(bytes));
}

grpc::ByteBuffer SerializeMessage(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool own = false;
  // Cannot fail: every message here is built by this program and is far below 2 GiB.
  grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &bytes, &own);
  return bytes;
}

absl::StatusOr<std::string> ReadBytes(const grpc::ByteBuffer& bytes, int64_t bytes_max) {
  NN_RETURN_IF_ERROR(CheckBytes(bytes, bytes_max));
  return BytesOf(bytes);
}

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto* owned = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owned->data(), owned->size(), [](void* string) { delete static_cast<std::string*>(string); },
      owned);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace nexusnitro
