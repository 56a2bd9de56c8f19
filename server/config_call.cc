#include "server/config_call.h"

#include <utility>

#include "client_core/base/status_macros.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/status_mapping.h"

namespace nexusnitro {

absl::StatusOr<ConfigScope> ConfigCall::Enter(const grpc::ByteBuffer& request,
                                              v1::Permission permission) {
  NN_ASSIGN_OR_RETURN(const Caller caller, backend_.authorizer.Authorize(context_, permission));
  NN_RETURN_IF_ERROR(Admit(request));
  return caller.configs();
}

absl::Status ConfigCall::Admit(const grpc::ByteBuffer& request) {
  request_bytes_ = static_cast<int64_t>(request.Length());
  NN_RETURN_IF_ERROR(backend_.admission.Enter(request_bytes_));
  entered_ = true;
  return absl::OkStatus();
}

void ConfigCall::FinishWith(std::string reply) {
  response_ = ToByteBuffer(std::move(reply));
  HandOver(this);
  ServerUnaryReactor::Finish(grpc::Status::OK);
}

void ConfigCall::FinishWithError(const absl::Status& status) {
  AddErrorTrailers(status, "", context_);
  grpc::Status finish = ToGrpcStatus(status);
  HandOver(this);
  ServerUnaryReactor::Finish(std::move(finish));
}

void ConfigCall::Finish(absl::StatusOr<std::string> reply) {
  if (reply.ok()) {
    FinishWith(*std::move(reply));
  } else {
    FinishWithError(reply.status());
  }
}

void ConfigCall::OnDone() {
  TakeOver(this);
  if (entered_) backend_.admission.Leave(request_bytes_);
  HandOver(&backend_);
  delete this;
}

}  // namespace nexusnitro
