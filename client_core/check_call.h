// CheckCall: asks all backends of a config whether they answer, each with a call of its own.
#ifndef NEXUSNITRO_CLIENT_CORE_CHECK_CALL_H_
#define NEXUSNITRO_CLIENT_CORE_CHECK_CALL_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/backend_calls.h"
#include "client_core/base/clock.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call/call_context.h"
#include "client_core/call/check_operation.h"
#include "client_core/routing/config_state.h"

namespace nexusnitro {

using BackendChecks = std::vector<CheckedBackend>;

// Thread-safe.
class CheckCall : public BackendCalls<CheckedBackend> {
 public:
  // One check for each backend of `config`, in their order. The config's state should be the
  // check's own: see ConfigStates::ForCheck(). `loop` and `observer` outlive this; the observer may
  // destroy it. The answer is an error only if the whole was cancelled.
  CheckCall(ClientLoop& loop, const Clock& clock, const CallContext& context,
            const std::shared_ptr<ConfigState>& config, AnswerObserver<BackendChecks>& observer);

 private:
  void OnOne(size_t index, absl::StatusOr<CheckedBackend> checked) override;
  void OnAll(const absl::Status& cancelled) override;

  AnswerObserver<BackendChecks>& observer_;
  BackendChecks checks_;  // On the loop.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CHECK_CALL_H_
