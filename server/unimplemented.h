// Refuses RPCs before they have begun: of callers who may not, or of methods that this version does
// not have. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_UNIMPLEMENTED_H_
#define NEXUSNITRO_SERVER_UNIMPLEMENTED_H_

#include <grpcpp/support/server_callback.h>

#include <string_view>

#include "absl/status/status.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "server/hand_over.h"
#include "server/status_mapping.h"

namespace nexusnitro {

inline absl::Status UnimplementedMethod(std::string_view method) {
  return MakeError(Reason::kUnimplementedMethod,
                   StrCat(method, " is not implemented yet in this version"));
}

// For unary methods.
inline grpc::ServerUnaryReactor* RefuseUnary(grpc::CallbackServerContext* context,
                                             const absl::Status& status) {
  AddErrorTrailers(status, "", *context);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}
inline grpc::ServerUnaryReactor* RefuseUnary(grpc::CallbackServerContext* context,
                                             std::string_view method) {
  return RefuseUnary(context, UnimplementedMethod(method));
}

// For methods that stream their answer.
template <typename Response>
grpc::ServerWriteReactor<Response>* RefuseStream(grpc::CallbackServerContext* context,
                                                 const absl::Status& status) {
  class Refusal : public grpc::ServerWriteReactor<Response> {
   public:
    explicit Refusal(const grpc::Status& finish) {
      HandOver(this);
      this->Finish(finish);
    }
    void OnDone() override {
      TakeOver(this);
      delete this;
    }
  };
  AddErrorTrailers(status, "", *context);
  return new Refusal(ToGrpcStatus(status));
}
template <typename Response>
grpc::ServerWriteReactor<Response>* RefuseStream(grpc::CallbackServerContext* context,
                                                 std::string_view method) {
  return RefuseStream<Response>(context, UnimplementedMethod(method));
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNIMPLEMENTED_H_
