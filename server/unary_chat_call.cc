#include "server/unary_chat_call.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/rpc_context.h"
#include "server/status_mapping.h"

namespace nexusnitro {

UnaryChatCall::UnaryChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                             const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
    : backend_(backend),
      context_(context),
      response_(response),
      request_bytes_(static_cast<int64_t>(request.Length())) {
  if (absl::Status status = Begin(request); !status.ok()) {
    FinishWithError(status);
    return;
  }
  HandOver(this);
  call_->Start();  // The chat may be over before this returns.
}

absl::Status UnaryChatCall::Begin(const grpc::ByteBuffer& request) {
  absl::Status status = backend_.admission.Enter(request_bytes_);
  if (!status.ok()) return backend_.client.Refuse(std::move(status));
  admitted_ = true;
  v1::ChatRequest chat;
  status = ParseMessage(request, backend_.message_bytes_max, chat);
  if (!status.ok()) return backend_.client.Refuse(std::move(status));
  const ChatOptions options = {.stream = false,
                               .deadline = MonotonicDeadline(context_, backend_.clock)};
  NN_ASSIGN_OR_RETURN(call_, backend_.client.NewChat(std::move(chat), options, *this));
  return absl::OkStatus();
}

void UnaryChatCall::FinishWithError(const absl::Status& status) {
  AddErrorTrailers(status, call_ == nullptr ? "" : call_->id(), context_);
  grpc::Status finish = ToGrpcStatus(status);
  HandOver(this);
  Finish(std::move(finish));
}

void UnaryChatCall::OnChatEvents(std::vector<v1::ChatEvent> /*events*/) {}  // Of streams only.

void UnaryChatCall::OnChatDone(ChatOutcome outcome) {
  if (!outcome.status.ok()) {
    FinishWithError(outcome.status);
    return;
  }
  response_ = SerializeMessage(outcome.response);
  HandOver(this);
  Finish(grpc::Status::OK);
}

void UnaryChatCall::OnCancel() {
  TakeOver(this);
  if (call_ != nullptr) {
    call_->Cancel(MakeError(Reason::kCancelled, "the caller cancelled the call"));
  }
  HandOver(this);
}

void UnaryChatCall::OnDone() {
  TakeOver(this);
  if (admitted_) backend_.admission.Leave(request_bytes_);
  HandOver(&backend_);
  delete this;
}

}  // namespace nexusnitro
