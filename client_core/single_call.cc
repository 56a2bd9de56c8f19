#include "client_core/single_call.h"

#include <utility>

#include "client_core/call/call.h"
#include "client_core/client_loop.h"

namespace nexusnitro {

SingleCall::SingleCall(ClientLoop& loop, std::shared_ptr<Call> call, std::string id)
    : CallHandle(std::move(id)), loop_(loop), call_(std::move(call)) {}

SingleCall::~SingleCall() = default;

void SingleCall::Start() {
  loop_.scheduler().Post([call = call_] { call->Start(); });
}

void SingleCall::Cancel(absl::Status status) {
  loop_.scheduler().Post([call = call_, status = std::move(status)] { call->Cancel(status); });
}

void SingleCall::SetPaused(bool paused) {
  call_->WantPaused(paused);
  if (loop_.scheduler().OnLoopThread()) {
    call_->ApplyPaused();
  } else {
    loop_.scheduler().Post([call = call_] { call->ApplyPaused(); });
  }
}

}  // namespace nexusnitro
