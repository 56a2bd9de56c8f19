#include "server/batch_chat_call.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/unknown_fields.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/rpc_context.h"
#include "server/status_mapping.h"

namespace nexusnitro {
namespace {

absl::Status BatchCancelled() {
  return MakeError(Reason::kCancelled, "the caller cancelled the batch");
}

}  // namespace

BatchChatCall::BatchChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context)
    : backend_(backend), context_(context) {
  absl::StatusOr<Caller> caller = backend_.authorizer.Authorize(context_, v1::PERMISSION_CHAT);
  if (!caller.ok()) {
    Fail(std::move(caller).status());
    OnDrain();  // Nothing is read, so it finishes.
    return;
  }
  caller_ = *std::move(caller);
  {
    MutexLock lock(mutex_);
    reading_ = true;
  }
  HandOver(this);
  StartRead(&reading_bytes_);
  if (!backend_.admission.AddStream(*this)) OnDrain();
}

BatchChatCall::~BatchChatCall() = default;

void BatchChatCall::OnReadDone(bool ok) {
  TakeOver(this);
  bool handle = false;
  {
    MutexLock lock(mutex_);
    reading_ = false;
    if (!ok) read_all_ = true;
    // A message that came too late finds the stream finished.
    handle = handling_ = ok && !finished_;
  }
  if (handle) {
    v1::BatchChatRequest message;
    const auto bytes = static_cast<int64_t>(reading_bytes_.Length());
    absl::Status status = ParseMessage(reading_bytes_, backend_.message_bytes_max, message);
    if (!status.ok()) {
      Fail(std::move(status));
    } else {
      OnMessage(std::move(message), bytes);
    }
  }
  Action action;
  {
    MutexLock lock(mutex_);
    handling_ = false;
    action = NextLocked();
  }
  Do(action);
}

void BatchChatCall::OnMessage(v1::BatchChatRequest message, int64_t bytes) {
  absl::Status unknown = CheckOwnUnknownFields(message, "");
  if (unknown.ok() && message.has_open()) unknown = CheckOwnUnknownFields(message.open(), "open.");
  if (unknown.ok() && message.has_cancel()) {
    unknown = CheckOwnUnknownFields(message.cancel(), "cancel.");
  }
  if (!unknown.ok()) return Fail(std::move(unknown));
  bool opened = false;
  {
    MutexLock lock(mutex_);
    opened = window_.has_value();
  }
  switch (message.request_case()) {
    case v1::BatchChatRequest::kOpen:
      if (opened) return Fail(InvalidField("open", "came a second time"));
      return OnOpen(message.open());
    case v1::BatchChatRequest::kCall:
      if (!opened) return Fail(InvalidField("call", "came before open"));
      {
        MutexLock lock(mutex_);
        if (!window_->MayBegin()) {
          parked_ = ParkedCall{std::move(*message.mutable_call()), bytes};
          backend_.admission.Hold(bytes);
          return;
        }
      }
      return OnCall(message.call(), bytes);
    case v1::BatchChatRequest::kCancel: {
      MutexLock lock(mutex_);
      const auto found = items_.find(message.cancel().id());
      if (found == items_.end()) return;  // Its answer may have crossed the cancel.
      found->second->Cancel(MakeError(Reason::kCancelled, "the caller cancelled the item"));
      return;
    }
    case v1::BatchChatRequest::REQUEST_NOT_SET:
      return Fail(InvalidField("request", "is not set; expected open, call or cancel"));
  }
}

void BatchChatCall::OnOpen(const v1::BatchOpen& open) {
  const int concurrency = open.has_concurrency() ? open.concurrency() : limits::kBatchConcurrency;
  if (concurrency < 1 || concurrency > limits::kBatchConcurrencyMax) {
    Fail(InvalidField("open.concurrency", StrCat("is ", concurrency, "; expected 1 to ",
                                                 limits::kBatchConcurrencyMax)));
    return;
  }
  MutexLock lock(mutex_);
  window_.emplace(concurrency);
}

void BatchChatCall::OnCall(const v1::BatchCall& call, int64_t bytes) {
  absl::Status status;
  {
    MutexLock lock(mutex_);
    status = window_->Begin(call.id());
  }
  if (!status.ok()) {
    status = backend_.client.Refuse(std::move(status));
    v1::BatchChatResponse response;
    response.set_id(call.id());
    response.set_repeated_id(ReasonOf(status) == Reason::kRepeatedId);
    *response.mutable_status() = ToCallStatus(status);
    Reply(response, "", -1);
    return;
  }
  int64_t request_bytes = -1;
  status = CheckOwnUnknownFields(call, "call.");  // The client checks the request in it.
  if (status.ok()) status = backend_.admission.Enter(bytes);
  if (!status.ok()) {
    status = backend_.client.Refuse(std::move(status));
  } else {
    request_bytes = bytes;
    auto item =
        std::make_unique<BatchItem>(static_cast<BatchItemOwner&>(*this), call.id(), request_bytes);
    ChatOptions options = {.stream = false,
                           .deadline = MonotonicDeadline(context_, backend_.clock),
                           .configs = caller_.configs()};
    if (call.has_timeout()) options.timeout = FromProto(call.timeout());
    status = item->Prepare(backend_.client, call.request(), options);
    if (status.ok()) {
      MutexLock lock(mutex_);
      BatchItem& started = *items_.emplace(call.id(), std::move(item)).first->second;
      if (paused_) started.SetPaused(true);
      started.Start();  // Posts; the outcome comes on another thread, and needs the lock.
      if (broken_) started.Cancel(BatchCancelled());
      return;
    }
  }
  v1::BatchChatResponse response;
  response.set_id(call.id());
  *response.mutable_status() = ToCallStatus(status);
  Reply(response, call.id(), request_bytes);
}

void BatchChatCall::OnItemDone(const std::string& id, int64_t request_bytes, ChatOutcome outcome) {
  v1::BatchChatResponse response;
  response.set_id(id);
  if (outcome.status.ok()) {
    *response.mutable_response() = std::move(outcome.response);
  } else {
    *response.mutable_status() = ToCallStatus(outcome.status);
  }
  Reply(response, std::string(id), request_bytes);  // `id` goes with the item.
}

void BatchChatCall::Reply(const v1::BatchChatResponse& response, const std::string& live_id,
                          int64_t request_bytes) {
  Answer answer;
  answer.id = live_id;
  answer.message = SerializeMessage(response);
  answer.bytes = answer.message.Length();
  answer.request_bytes = request_bytes;
  std::unique_ptr<BatchItem> ended;  // Destroyed when this function returns.
  Action action;
  {
    MutexLock lock(mutex_);
    // The item gives way to its answer at one moment, or the batch might look idle in between.
    if (const auto found = items_.find(live_id); found != items_.end()) {
      ended = std::move(found->second);
      items_.erase(found);
    }
    window_->Answered(answer.bytes);
    answers_.push_back(std::move(answer));
    if (window_->Clogged()) PauseLocked(true);
    action = NextLocked();
  }
  Do(action);  // May delete this.
}

void BatchChatCall::Fail(absl::Status status) {
  MutexLock lock(mutex_);
  if (status_.ok()) status_ = std::move(status);
  read_all_ = true;
}

void BatchChatCall::PauseLocked(bool paused) {
  if (std::exchange(paused_, paused) == paused) return;
  for (const auto& [id, item] : items_) item->SetPaused(paused);
}

BatchChatCall::Action BatchChatCall::NextLocked() {
  Action action;
  if (finished_) return action;
  if (broken_) {
    for (const Answer& answer : answers_) {
      window_->Written(answer.bytes, !answer.id.empty());
      if (answer.request_bytes >= 0) backend_.admission.Leave(answer.request_bytes);
    }
    answers_.clear();
    if (parked_.has_value()) backend_.admission.Release(parked_->bytes);
    parked_.reset();
  }
  if (!read_all_ && backend_.admission.draining()) {
    read_all_ = true;
    status_ = MakeError(Reason::kDraining, "the sidecar is shutting down");
  }
  if (!writing_ && !answers_.empty()) {
    writing_answer_ = std::move(answers_.front());
    answers_.pop_front();
    window_->Writing(writing_answer_.id);
    action.write = writing_ = true;
  }
  // On a drain a parked call is begun, too: it is refused, so its caller knows that it never ran.
  if (parked_.has_value() && !handling_ && (read_all_ || window_->MayBegin())) {
    backend_.admission.Release(parked_->bytes);  // It is about to enter like any other.
    action.call = std::exchange(parked_, std::nullopt);
    handling_ = true;
  }
  if (!reading_ && !handling_ && !read_all_ && !parked_.has_value()) {
    action.read = reading_ = true;
  }
  if (action.read || action.write || action.call.has_value()) ++starting_;
  // A read that is under way ends with the stream, so Finish may go out before it; but not while a
  // thread is about to start something or works on a message, or that would be done to an object
  // that is gone.
  const bool idle = items_.empty() && answers_.empty() && !parked_.has_value() && !writing_ &&
                    !handling_ && starting_ == 0;
  if (idle && read_all_) action.finish = finished_ = true;
  return action;
}

void BatchChatCall::Do(Action action) {
  while (action.read || action.write || action.call.has_value()) {
    HandOver(this);
    if (action.write) StartWrite(&writing_answer_.message);
    if (action.read) StartRead(&reading_bytes_);
    if (action.call.has_value()) OnCall(action.call->call, action.call->bytes);
    MutexLock lock(mutex_);
    --starting_;
    if (action.call.has_value()) handling_ = false;
    action = NextLocked();
  }
  if (!action.finish) return HandOver(this);
  absl::Status status;
  {
    MutexLock lock(mutex_);
    status = status_;
  }
  AddErrorTrailers(status, "", context_);
  grpc::Status finish = ToGrpcStatus(status);
  HandOver(this);
  Finish(std::move(finish));
}

void BatchChatCall::OnWriteDone(bool ok) {
  TakeOver(this);
  Action action;
  {
    MutexLock lock(mutex_);
    writing_ = false;
    if (!ok) broken_ = true;
    window_->Written(writing_answer_.bytes, !writing_answer_.id.empty());
    if (writing_answer_.request_bytes >= 0) {
      backend_.admission.Leave(writing_answer_.request_bytes);
    }
    if (!window_->Clogged()) PauseLocked(false);
    action = NextLocked();
  }
  Do(action);
}

void BatchChatCall::OnCancel() {
  TakeOver(this);
  Action action;
  {
    MutexLock lock(mutex_);
    broken_ = true;
    read_all_ = true;
    for (const auto& [id, item] : items_) {
      item->Cancel(BatchCancelled());
    }
    action = NextLocked();
  }
  Do(action);
}

void BatchChatCall::OnDrain() {
  Action action;
  {
    MutexLock lock(mutex_);
    action = NextLocked();  // It looks whether the server drains.
  }
  Do(action);
}

void BatchChatCall::OnDone() {
  TakeOver(this);
  backend_.admission.RemoveStream(*this);
  HandOver(&backend_);
  delete this;
}

}  // namespace nexusnitro
