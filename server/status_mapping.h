// Turns the core's errors into gRPC's. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_STATUS_MAPPING_H_
#define NEXUSNITRO_SERVER_STATUS_MAPPING_H_

#include <grpcpp/impl/codegen/status.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "absl/status/status.h"
#include "nexusnitro/v1/error.pb.h"

namespace nexusnitro {

// The gRPC status, with the payloads as google.rpc.Status details. Message and details are kept so
// small that gRPC never replaces them (limits::kErrorDetailsBytesMax).
grpc::Status ToGrpcStatus(const absl::Status& status);

// The same as a message, for an item of a batch.
v1::CallStatus ToCallStatus(const absl::Status& status);

// Adds the trailers that go with an error: `nexusnitro-not-sent`, `nexusnitro-call-id` and
// `grpc-retry-pushback-ms`. `call_id` may be empty; then it is the one that the status carries.
void AddErrorTrailers(const absl::Status& status, const std::string& call_id,
                      grpc::CallbackServerContext& context);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_STATUS_MAPPING_H_
