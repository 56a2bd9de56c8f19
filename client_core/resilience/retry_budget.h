// RetryBudget: keeps retries at a share of a backend's calls.
#ifndef NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_BUDGET_H_
#define NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_BUDGET_H_

#include "absl/time/time.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// A token bucket: each call puts a share of a token in, each retry takes one out. A trickle of
// limits::kRetriesPerMinuteMin a minute lets quiet backends retry at all. Thread-safe.
class RetryBudget {
 public:
  RetryBudget(double share_of_calls_max, absl::Time now);

  // A call came for this backend.
  void OnCall();

  // Whether a retry may go ahead; if so, it is paid for.
  bool TryTake(absl::Time now);

 private:
  const double share_;
  Mutex mutex_;
  double tokens_ ABSL_GUARDED_BY(mutex_);
  absl::Time refilled_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_BUDGET_H_
