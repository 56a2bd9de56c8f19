#include "server/stream_chat_call.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/rpc_context.h"
#include "server/status_mapping.h"

namespace nexusnitro {
namespace {

absl::Status CallerGone() { return MakeError(Reason::kCancelled, "the caller cancelled the call"); }

}  // namespace

StreamChatCall::StreamChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                               const grpc::ByteBuffer& request)
    : backend_(backend), context_(context), request_bytes_(static_cast<int64_t>(request.Length())) {
  backend_.streams_open.fetch_add(1, std::memory_order_relaxed);
  if (absl::Status status = Begin(request); !status.ok()) {
    status_ = std::move(status);
    FinishNow();
    return;
  }
  HandOver(this);
  call_->Start();  // Events may come before this returns.
}

absl::Status StreamChatCall::Begin(const grpc::ByteBuffer& request) {
  NN_ASSIGN_OR_RETURN(const Caller caller,
                      backend_.authorizer.Authorize(context_, v1::PERMISSION_CHAT));
  absl::Status status = backend_.admission.Enter(request_bytes_);
  if (!status.ok()) return backend_.client.Refuse(std::move(status));
  admitted_ = true;
  v1::ChatRequest chat;
  status = ParseMessage(request, backend_.message_bytes_max, chat);
  if (!status.ok()) return backend_.client.Refuse(std::move(status));
  {
    MutexLock lock(mutex_);
    queue_.emplace(!chat.options().has_join_deltas() || chat.options().join_deltas());
  }
  const ChatOptions options = {.stream = true,
                               .deadline = MonotonicDeadline(context_, backend_.clock),
                               .configs = caller.configs()};
  NN_ASSIGN_OR_RETURN(call_, backend_.client.NewChat(std::move(chat), options, *this));
  return absl::OkStatus();
}

StreamChatCall::Action StreamChatCall::NextLocked() {
  Action action;
  if (writing_ || finished_) return action;
  if (!queue_->empty() && !broken_) {
    writing_bytes_ = SerializeMessage(queue_->Pop());
    action.write = true;
    action.more_follows = wrote_ && !queue_->empty();
    writing_ = true;
    wrote_ = true;
  }
  if (over_ && (queue_->empty() || broken_)) {
    action.finish = true;
    finished_ = true;
  }
  return action;
}

void StreamChatCall::Do(Action action) {
  if (action.write && action.finish) {
    AddErrorTrailers(status_, call_->id(), context_);
    grpc::Status status = ToGrpcStatus(status_);
    HandOver(this);
    StartWriteAndFinish(&writing_bytes_, grpc::WriteOptions(), std::move(status));
    return;
  }
  if (action.write) {
    grpc::WriteOptions options;
    // gRPC may wait for the next write, which is sure to come. Never on the first one: it would
    // hang.
    if (action.more_follows) options.set_buffer_hint();
    HandOver(this);
    StartWrite(&writing_bytes_, options);
    return;
  }
  if (action.finish) FinishNow();
}

void StreamChatCall::FinishNow() {
  AddErrorTrailers(status_, call_ == nullptr ? "" : call_->id(), context_);
  grpc::Status status = ToGrpcStatus(status_);
  HandOver(this);
  Finish(std::move(status));
}

void StreamChatCall::OnChatEvents(std::vector<v1::ChatEvent> events) {
  Action action;
  {
    MutexLock lock(mutex_);
    if (broken_) return;
    queue_->Push(std::move(events));
    action = NextLocked();
    SetPausedLocked();
  }
  Do(action);
}

// Under the lock, so that the call hears of a full and of an emptied queue in that order.
void StreamChatCall::SetPausedLocked() {
  const size_t mark = paused_ ? limits::kStreamPendingBytesLow : limits::kStreamPendingBytesHigh;
  const bool paused = queue_->bytes() > mark;
  if (paused == paused_ || over_) return;
  paused_ = paused;
  call_->SetPaused(paused);
}

void StreamChatCall::OnChatDone(ChatOutcome outcome) {
  Action action;
  {
    MutexLock lock(mutex_);
    status_ = std::move(outcome.status);
    if (!broken_) queue_->Push(std::move(outcome.final_events));
    over_ = true;
    action = NextLocked();
  }
  Do(action);  // May delete this.
}

void StreamChatCall::OnWriteDone(bool ok) {
  TakeOver(this);
  Action action;
  {
    MutexLock lock(mutex_);
    writing_ = false;
    if (!ok && !broken_) {
      broken_ = true;
      call_->Cancel(CallerGone());
    }
    action = NextLocked();
    SetPausedLocked();
  }
  Do(action);
}

void StreamChatCall::OnCancel() {
  TakeOver(this);
  if (call_ != nullptr) call_->Cancel(CallerGone());
  HandOver(this);
}

void StreamChatCall::OnDone() {
  TakeOver(this);
  if (admitted_) backend_.admission.Leave(request_bytes_);
  backend_.streams_open.fetch_sub(1, std::memory_order_relaxed);
  HandOver(&backend_);
  delete this;
}

}  // namespace nexusnitro
