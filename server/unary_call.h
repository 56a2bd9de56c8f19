// UnaryCall: what the RPCs share that one call of the client answers, whole.
#ifndef NEXUSNITRO_SERVER_UNARY_CALL_H_
#define NEXUSNITRO_SERVER_UNARY_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/call_handle.h"
#include "client_core/client.h"
#include "google/protobuf/message.h"
#include "server/caller.h"
#include "server/chat_backend.h"

namespace nexusnitro {

// Deletes itself when gRPC is done with it. gRPC's callbacks and the call's come on different
// threads; Finish is called once, from the constructor's thread if the call was refused, else from
// the call's loop.
class UnaryCall : public grpc::ServerUnaryReactor {
 protected:
  using MakeCall = absl::FunctionRef<absl::StatusOr<std::unique_ptr<CallHandle>>()>;

  // `backend` outlives the call; `context` and `response` live until OnDone().
  UnaryCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
            grpc::ByteBuffer& response)
      : backend_(backend), context_(context), response_(response) {}

  // Asks whether the caller may chat, admits the RPC, reads `bytes` into `request`, and starts the
  // call that `make` then makes ready; or finishes with the error. To be called once, last in the
  // constructor.
  void Begin(const grpc::ByteBuffer& bytes, google::protobuf::Message& request, MakeCall make);

  // One of these finishes the RPC, once the call is over.
  void FinishWith(const google::protobuf::Message& response);
  void FinishWithError(const absl::Status& status);

  Client& client() const { return backend_.client; }
  // What holds for the call; once `make` is called.
  CallerOptions options() const;

 private:
  void OnCancel() override;
  void OnDone() override;
  absl::Status Prepare(const grpc::ByteBuffer& bytes, google::protobuf::Message& request,
                       MakeCall make);

  const ChatBackend& backend_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  Caller caller_;
  int64_t request_bytes_ = 0;
  bool admitted_ = false;
  std::unique_ptr<CallHandle> call_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNARY_CALL_H_
