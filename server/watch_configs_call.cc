#include "server/watch_configs_call.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/wire/unknown_fields.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "server/hand_over.h"
#include "server/message_codec.h"
#include "server/status_mapping.h"

namespace nexusnitro {

WatchConfigsCall* WatchConfigsCall::Start(const ConfigBackend& backend,
                                          grpc::CallbackServerContext& context,
                                          const grpc::ByteBuffer& request) {
  const std::shared_ptr<WatchConfigsCall> call(new WatchConfigsCall(backend, context, request));
  call->self_ = call;
  if (absl::Status status = call->Begin(request); !status.ok()) call->End(std::move(status));
  call->Proceed();
  HandOver(call.get());
  return call.get();  // gRPC calls OnDone() only after this has returned.
}

WatchConfigsCall::WatchConfigsCall(const ConfigBackend& backend,
                                   grpc::CallbackServerContext& context,
                                   const grpc::ByteBuffer& request)
    : backend_(backend),
      context_(context),
      request_bytes_(static_cast<int64_t>(request.Length())) {}

absl::Status WatchConfigsCall::Begin(const grpc::ByteBuffer& request) {
  NN_ASSIGN_OR_RETURN(const Caller caller,
                      backend_.authorizer.Authorize(context_, v1::PERMISSION_READ_CONFIGS));
  NN_RETURN_IF_ERROR(backend_.admission.Enter(request_bytes_));
  entered_ = true;
  v1::WatchConfigsRequest watch;
  NN_RETURN_IF_ERROR(ParseMessage(request, backend_.message_bytes_max, watch));
  NN_RETURN_IF_ERROR(CheckUnknownFields(watch));
  if (watch.after_version() < 0) {
    return InvalidField("after_version", "is negative; expected the version of an earlier watch");
  }
  {
    MutexLock lock(mutex_);
    feed_.emplace(backend_.configs, caller.configs(), watch.after_version());
  }
  // The drain may have begun just now; then nobody else tells.
  if (!backend_.admission.AddStream(*this)) OnDrain();
  watch_ = backend_.configs.AddWatch([weak = weak_from_this()](const auto& /*retired*/) {
    if (const auto call = weak.lock(); call != nullptr) call->Proceed();
  });
  return absl::OkStatus();
}

void WatchConfigsCall::ReadNextLocked() {
  absl::StatusOr<std::optional<std::string>> next = feed_->Next();
  if (next.ok()) {
    next_ = *std::move(next);
  } else if (!ended_) {
    ended_ = true;
    status_ = next.status();
  }
}

WatchConfigsCall::Action WatchConfigsCall::NextLocked() {
  Action action;
  if (writing_ || finished_) return action;
  if (!ended_ && !next_.has_value()) ReadNextLocked();
  if (next_.has_value() && !ended_) {
    writing_bytes_ = ToByteBuffer(*std::move(next_));
    next_.reset();
    ReadNextLocked();
    action.write = true;
    action.more_follows = wrote_ && next_.has_value();
    writing_ = true;
    wrote_ = true;
  } else if (ended_) {
    action.finish = true;
    finished_ = true;
  }
  return action;
}

void WatchConfigsCall::Proceed() {
  Action action;
  absl::Status status;
  {
    MutexLock lock(mutex_);
    action = NextLocked();
    status = status_;
  }
  if (action.write) {
    grpc::WriteOptions options;
    // gRPC may wait for the next write, which is sure to come. Never on the first one: it would
    // hang.
    if (action.more_follows) options.set_buffer_hint();
    HandOver(this);
    StartWrite(&writing_bytes_, options);
  } else if (action.finish) {
    AddErrorTrailers(status, "", context_);
    grpc::Status finish = ToGrpcStatus(status);
    HandOver(this);
    Finish(std::move(finish));
  }
}

void WatchConfigsCall::End(absl::Status status) {
  {
    MutexLock lock(mutex_);
    if (ended_) return;
    ended_ = true;
    status_ = std::move(status);
  }
  Proceed();
}

void WatchConfigsCall::OnWriteDone(bool ok) {
  TakeOver(this);
  {
    MutexLock lock(mutex_);
    writing_ = false;
  }
  if (!ok) End(MakeError(Reason::kCancelled, "the caller is gone"));
  Proceed();
  HandOver(this);
}

void WatchConfigsCall::OnCancel() {
  TakeOver(this);
  End(MakeError(Reason::kCancelled, "the caller cancelled the watch"));
  HandOver(this);
}

void WatchConfigsCall::OnDrain() {
  absl::Status status = MakeError(Reason::kDraining, "the sidecar is shutting down");
  SetNotSent(status);
  End(std::move(status));
}

void WatchConfigsCall::OnDone() {
  TakeOver(this);
  watch_.reset();
  if (entered_) {
    backend_.admission.RemoveStream(*this);
    backend_.admission.Leave(request_bytes_);
  }
  HandOver(&backend_);
  self_.reset();  // The last use of this, unless a wake is under way.
}

}  // namespace nexusnitro
