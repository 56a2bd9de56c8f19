// Reads and writes gRPC messages. Functions only; thread-safe.
//
// The chat methods take bytes, so that a message that cannot be read is told to its sender with the
// field at fault, where gRPC would say UNIMPLEMENTED.
#ifndef NEXUSNITRO_SERVER_MESSAGE_CODEC_H_
#define NEXUSNITRO_SERVER_MESSAGE_CODEC_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace nexusnitro {

// Reads `bytes` into `message`. kInvalidRequest if they are more than `bytes_max` or no such
// message, with the field if one of its strings is not UTF-8; kCancelled if there are no bytes
// because the caller is gone.
absl::Status ParseMessage(const grpc::ByteBuffer& bytes, int64_t bytes_max,
                          google::protobuf::Message& message);

grpc::ByteBuffer SerializeMessage(const google::protobuf::Message& message);

// The bytes in one piece, for a message that is read elsewhere. Errors as of ParseMessage().
absl::StatusOr<std::string> ReadBytes(const grpc::ByteBuffer& bytes, int64_t bytes_max);

// Holds `bytes`, a serialized message, without a copy.
grpc::ByteBuffer ToByteBuffer(std::string bytes);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_MESSAGE_CODEC_H_
