#include "client_core/routing/config_state.h"

#include <utility>

namespace nexusnitro {

ConfigState::ConfigState(std::shared_ptr<const ConfigSnapshot> config,
                         CredentialRegistry& credentials, absl::Time now)
    : snapshot(std::move(config)),
      concurrency(snapshot->concurrency.in_flight_max, snapshot->concurrency.queue_max) {
  for (const auto& backend : snapshot->backends) {
    backends.push_back(
        std::make_shared<BackendState>(backend, credentials.Of(*backend), snapshot->retry, now));
  }
}

std::shared_ptr<ConfigState> ConfigStates::Of(const ConfigStore& configs,
                                              const std::shared_ptr<const ConfigSnapshot>& config) {
  MutexLock lock(mutex_);
  auto found = states_.find(config->proto.name());
  if (found != states_.end() && found->second->snapshot == config) return found->second;
  auto state = std::make_shared<ConfigState>(config, credentials_, clock_.Now());
  // Asked under the lock: a config that is replaced after this is dropped after it is kept.
  if (configs.IsCurrent(config)) states_.insert_or_assign(config->proto.name(), state);
  return state;
}

void ConfigStates::Drop(const std::vector<std::shared_ptr<const ConfigSnapshot>>& retired) {
  std::vector<std::shared_ptr<ConfigState>> dropped;  // Ends after the lock.
  MutexLock lock(mutex_);
  for (const auto& config : retired) {
    const auto found = states_.find(config->proto.name());
    if (found == states_.end() || found->second->snapshot != config) continue;
    dropped.push_back(std::move(found->second));
    states_.erase(found);
  }
}

std::shared_ptr<ConfigState> ConfigStates::ForCheck(const ConfigSnapshot& config) {
  auto alone = std::make_shared<ConfigSnapshot>(config);
  alone->concurrency = ConcurrencyOptions();
  alone->retry.attempts_max = 1;
  return std::make_shared<ConfigState>(std::move(alone), credentials_, clock_.Now());
}

std::vector<std::shared_ptr<ConfigState>> ConfigStates::All() const {
  std::vector<std::shared_ptr<ConfigState>> all;
  MutexLock lock(mutex_);
  for (const auto& [name, state] : states_) all.push_back(state);
  return all;
}

}  // namespace nexusnitro
