// Refuses methods that this version does not have, by name. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_UNIMPLEMENTED_H_
#define NEXUSNITRO_SERVER_UNIMPLEMENTED_H_

#include <grpcpp/support/server_callback.h>

#include <string_view>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "server/hand_over.h"
#include "server/status_mapping.h"

namespace nexusnitro {

inline grpc::Status UnimplementedMethod(std::string_view method) {
  return ToGrpcStatus(MakeError(Reason::kUnimplementedMethod,
                                StrCat(method, " is not implemented yet in this version")));
}

// For unary methods.
inline grpc::ServerUnaryReactor* RefuseUnary(grpc::CallbackServerContext* context,
                                             std::string_view method) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(UnimplementedMethod(method));
  return reactor;
}

// For methods that stream their answer.
template <typename Response>
grpc::ServerWriteReactor<Response>* RefuseStream(std::string_view method) {
  class Refusal : public grpc::ServerWriteReactor<Response> {
   public:
    explicit Refusal(const grpc::Status& status) {
      HandOver(this);
      this->Finish(status);
    }
    void OnDone() override {
      TakeOver(this);
      delete this;
    }
  };
  return new Refusal(UnimplementedMethod(method));
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNIMPLEMENTED_H_
