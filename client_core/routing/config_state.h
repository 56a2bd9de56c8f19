// ConfigState: one config's live state, shared by the event loops.
#ifndef NEXUSNITRO_CLIENT_CORE_ROUTING_CONFIG_STATE_H_
#define NEXUSNITRO_CLIENT_CORE_ROUTING_CONFIG_STATE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/config_store.h"
#include "client_core/credentials/credential_registry.h"
#include "client_core/resilience/concurrency_limiter.h"
#include "client_core/routing/backend_state.h"
#include "client_core/telemetry/call_stats.h"

namespace nexusnitro {

// Thread-safe.
struct ConfigState {
  ConfigState(std::shared_ptr<const ConfigSnapshot> config, CredentialRegistry& credentials,
              absl::Time now);

  const std::shared_ptr<const ConfigSnapshot> snapshot;
  ConcurrencyLimiter concurrency;
  CallStats stats;
  std::vector<std::shared_ptr<BackendState>> backends;  // In the order of the config.
};

// Keeps the live state of each config that calls use, as long as the config is current.
// Thread-safe.
class ConfigStates {
 public:
  // `clock` outlives this.
  explicit ConfigStates(const Clock& clock) : clock_(clock) {}

  // The state that belongs to `config`. One that is not current in `configs` (any more) gets a
  // state of its own, which is not kept.
  std::shared_ptr<ConfigState> Of(const ConfigStore& configs,
                                  const std::shared_ptr<const ConfigSnapshot>& config);

  // Forgets the states of configs that are no longer current. Calls in flight keep theirs.
  void Drop(const std::vector<std::shared_ptr<const ConfigSnapshot>>& retired);

  // A state of its own for one check: its figures are nobody's, no limit holds it up, and each
  // backend is asked once.
  std::shared_ptr<ConfigState> ForCheck(const ConfigSnapshot& config);

  // All states, ordered by name.
  std::vector<std::shared_ptr<ConfigState>> All() const;

 private:
  const Clock& clock_;
  CredentialRegistry credentials_;
  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<ConfigState>, std::less<>> states_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ROUTING_CONFIG_STATE_H_
