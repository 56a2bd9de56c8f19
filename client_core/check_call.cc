#include "client_core/check_call.h"

#include <utility>

#include "client_core/base/strings.h"
#include "client_core/call/call.h"
#include "client_core/client_loop.h"
#include "client_core/routing/router.h"

namespace nexusnitro {

CheckCall::CheckCall(ClientLoop& loop, const Clock& clock, const CallContext& context,
                     const std::shared_ptr<ConfigState>& config,
                     AnswerObserver<BackendChecks>& observer)
    : BackendCalls(loop, context.id), observer_(observer), checks_(config->backends.size()) {
  for (size_t i = 0; i < config->backends.size(); ++i) {
    const std::shared_ptr<BackendState>& backend = config->backends[i];
    CallContext own = context;
    own.id = StrCat(context.id, ".", i + 1);
    Add(std::make_shared<Call>(
        loop.environment(), std::move(own), Route{config, {backend}, ""},
        std::make_unique<CheckOperation>(clock, backend->snapshot, NextObserver())));
  }
}

void CheckCall::OnOne(size_t index, absl::StatusOr<CheckedBackend> checked) {
  checks_[index] = *std::move(checked);  // It is never an error.
}

void CheckCall::OnAll(const absl::Status& cancelled) {
  if (cancelled.ok()) {
    observer_.OnAnswer(std::move(checks_));
  } else {
    observer_.OnAnswer(cancelled);
  }
}

}  // namespace nexusnitro
