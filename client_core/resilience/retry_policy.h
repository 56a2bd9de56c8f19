// RetryPolicy: what to do after an attempt has failed.
#ifndef NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_POLICY_H_
#define NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_POLICY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/random.h"
#include "client_core/config/policies.h"

namespace nexusnitro {

// Decides from an error alone; how many attempts there were, what the budgets say and whether
// something has reached the caller is for the call to know. Not thread-safe.
class RetryPolicy {
 public:
  // `random` outlives this.
  RetryPolicy(const RetryOptions& options, Random& random) : options_(options), random_(random) {}

  // Whether the same backend may be asked again.
  bool MayRetrySame(const absl::Status& error) const;

  // Whether the next backend may be asked.
  bool MayTryNext(const absl::Status& error) const;

  // How long to wait before retry number `retry` (from 1) on the same backend: full jitter below a
  // bound that doubles, but at least what the backend asked for.
  absl::Duration DelayBefore(int retry, const absl::Status& error);

 private:
  const RetryOptions options_;
  Random& random_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RESILIENCE_RETRY_POLICY_H_
