#include "server/write_config_call.h"

#include <string>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "server/hand_over.h"
#include "server/message_codec.h"

namespace nexusnitro {

WriteConfigCall::WriteConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                                 ConfigRequest::Method method, const grpc::ByteBuffer& request,
                                 grpc::ByteBuffer& response)
    : ConfigCall(backend, context, response) {
  if (const absl::Status status = Post(method, request); !status.ok()) {
    *progress_ = Progress::kAnswered;
    FinishWithError(status);
  }
}

absl::Status WriteConfigCall::Post(ConfigRequest::Method method, const grpc::ByteBuffer& request) {
  ConfigRequest posted;
  posted.method = method;
  NN_ASSIGN_OR_RETURN(posted.scope, Enter(request, v1::PERMISSION_WRITE_CONFIGS));
  NN_ASSIGN_OR_RETURN(posted.bytes, ReadBytes(request, backend().message_bytes_max));
  posted.wanted = [progress = progress_] {
    Progress queued = Progress::kQueued;
    return progress->compare_exchange_strong(queued, Progress::kBegun);
  };
  HandOver(this);
  // The answer may come before this returns.
  backend().editor.Post(std::move(posted),
                        [this, progress = progress_](absl::StatusOr<std::string> reply) {
                          if (progress->exchange(Progress::kAnswered) == Progress::kLeft) return;
                          Finish(std::move(reply));
                        });
  return absl::OkStatus();
}

void WriteConfigCall::OnCancel() {
  TakeOver(this);
  Progress queued = Progress::kQueued;
  if (progress_->compare_exchange_strong(queued, Progress::kLeft)) {
    FinishWithError(MakeError(Reason::kCancelled, "the caller left before the write was begun"));
  }
  HandOver(this);
}

}  // namespace nexusnitro
