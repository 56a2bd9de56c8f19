// ConfigCall: what the unary RPCs of ConfigService share.
#ifndef NEXUSNITRO_SERVER_CONFIG_CALL_H_
#define NEXUSNITRO_SERVER_CONFIG_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/config/config_scope.h"
#include "nexusnitro/v1/access.pb.h"
#include "server/config_backend.h"

namespace nexusnitro {

// Deletes itself when gRPC is done with it. Finish is called once, on any thread; after it nothing
// of this may be touched.
class ConfigCall : public grpc::ServerUnaryReactor {
 protected:
  // What `backend` refers to outlives the call; `context` and `response` live until OnDone().
  ConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
             grpc::ByteBuffer& response)
      : backend_(backend), context_(context), response_(response) {}

  // Lets the RPC in: whether its caller has `permission`, and whether there is room for its
  // request. Tells which configs the caller may use. To be called once.
  absl::StatusOr<ConfigScope> Enter(const grpc::ByteBuffer& request, v1::Permission permission);

  // The second half of it, for an RPC that asks for its permissions later.
  absl::Status Admit(const grpc::ByteBuffer& request);

  // One of these finishes the RPC. `reply`: the serialized reply.
  void FinishWith(std::string reply);
  void FinishWithError(const absl::Status& status);
  void Finish(absl::StatusOr<std::string> reply);

  const ConfigBackend& backend() const { return backend_; }
  const grpc::CallbackServerContext& context() const { return context_; }

 private:
  void OnDone() override;

  const ConfigBackend& backend_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  int64_t request_bytes_ = 0;
  bool entered_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_CALL_H_
