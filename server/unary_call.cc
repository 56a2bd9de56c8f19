#include "server/unary_call.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/rpc_context.h"
#include "server/status_mapping.h"

namespace nexusnitro {

void UnaryCall::Begin(const grpc::ByteBuffer& bytes, google::protobuf::Message& request,
                      MakeCall make) {
  if (absl::Status status = Prepare(bytes, request, make); !status.ok()) {
    FinishWithError(status);
    return;
  }
  HandOver(this);
  call_->Start();  // The call may be over before this returns.
}

absl::Status UnaryCall::Prepare(const grpc::ByteBuffer& bytes, google::protobuf::Message& request,
                                MakeCall make) {
  NN_ASSIGN_OR_RETURN(caller_, backend_.authorizer.Authorize(context_, v1::PERMISSION_CHAT));
  request_bytes_ = static_cast<int64_t>(bytes.Length());
  absl::Status status = backend_.admission.Enter(request_bytes_);
  if (!status.ok()) return client().Refuse(std::move(status));
  admitted_ = true;
  status = ParseMessage(bytes, backend_.message_bytes_max, request);
  if (!status.ok()) return client().Refuse(std::move(status));
  NN_ASSIGN_OR_RETURN(call_, make());
  return absl::OkStatus();
}

CallerOptions UnaryCall::options() const {
  return {.deadline = MonotonicDeadline(context_, backend_.clock), .configs = caller_.configs()};
}

void UnaryCall::FinishWith(const google::protobuf::Message& response) {
  response_ = SerializeMessage(response);
  HandOver(this);
  Finish(grpc::Status::OK);
}

void UnaryCall::FinishWithError(const absl::Status& status) {
  AddErrorTrailers(status, call_ == nullptr ? "" : call_->id(), context_);
  grpc::Status finish = ToGrpcStatus(status);
  HandOver(this);
  Finish(std::move(finish));
}

void UnaryCall::OnCancel() {
  TakeOver(this);
  if (call_ != nullptr) {
    call_->Cancel(MakeError(Reason::kCancelled, "the caller cancelled the call"));
  }
  HandOver(this);
}

void UnaryCall::OnDone() {
  TakeOver(this);
  if (admitted_) backend_.admission.Leave(request_bytes_);
  HandOver(&backend_);
  delete this;
}

}  // namespace nexusnitro
