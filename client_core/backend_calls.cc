#include "client_core/backend_calls.h"

#include "client_core/call/call.h"
#include "client_core/client_loop.h"

namespace nexusnitro {

BackendCallsBase::BackendCallsBase(ClientLoop& loop, std::string id)
    : CallHandle(std::move(id)), loop_(loop), cancelled_(std::make_shared<absl::Status>()) {}

BackendCallsBase::~BackendCallsBase() = default;

void BackendCallsBase::Start() {
  // The last call's end may destroy this, so that the list of them is copied.
  loop_.scheduler().Post([calls = calls_] {
    for (const std::shared_ptr<Call>& call : calls) call->Start();
  });
}

void BackendCallsBase::Cancel(absl::Status status) {
  loop_.scheduler().Post([calls = calls_, cancelled = cancelled_, status = std::move(status)] {
    *cancelled = status;
    for (const std::shared_ptr<Call>& call : calls) call->Cancel(status);
  });
}

void BackendCallsBase::Add(std::shared_ptr<Call> call) {
  calls_.push_back(std::move(call));
  ++open_;
}

void BackendCallsBase::OnOneOver() {
  if (--open_ > 0) return;
  const absl::Status cancelled = *cancelled_;
  OnAll(cancelled);
}

}  // namespace nexusnitro
