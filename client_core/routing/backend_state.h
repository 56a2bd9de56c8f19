// BackendState: one backend's live state, shared by the event loops.
#ifndef NEXUSNITRO_CLIENT_CORE_ROUTING_BACKEND_STATE_H_
#define NEXUSNITRO_CLIENT_CORE_ROUTING_BACKEND_STATE_H_

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/credentials/credential_provider.h"
#include "client_core/resilience/retry_budget.h"
#include "client_core/telemetry/call_stats.h"

namespace nexusnitro {

// Lives as long as the config's snapshot is in use. Thread-safe.
struct BackendState {
  BackendState(std::shared_ptr<const BackendSnapshot> backend,
               std::shared_ptr<CredentialProvider> credential_provider, const RetryOptions& retry,
               absl::Time now)
      : snapshot(std::move(backend)),
        credentials(std::move(credential_provider)),
        retry_budget(retry.share_of_calls_max, now) {}

  const std::shared_ptr<const BackendSnapshot> snapshot;
  const std::shared_ptr<CredentialProvider> credentials;  // Shared by backends with equal ones.
  RetryBudget retry_budget;
  AttemptStats stats;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ROUTING_BACKEND_STATE_H_
