#include "client_core/config/config_watches.h"

#include <algorithm>

namespace nexusnitro {

std::unique_ptr<ConfigWatch> ConfigWatches::Add(ConfigWake wake) {
  auto shared = std::make_shared<const ConfigWake>(std::move(wake));
  MutexLock lock(mutex_);
  // Those that ended go here as well, so that without any change they do not pile up.
  wakes_.erase(
      std::remove_if(wakes_.begin(), wakes_.end(), [](const auto& each) { return each.expired(); }),
      wakes_.end());
  wakes_.push_back(shared);
  return std::make_unique<ConfigWatch>(std::move(shared));
}

void ConfigWatches::WakeAll(const std::vector<std::shared_ptr<const ConfigSnapshot>>& retired) {
  std::vector<std::shared_ptr<const ConfigWake>> wakes;
  {
    MutexLock lock(mutex_);
    for (const auto& each : wakes_) {
      if (auto wake = each.lock(); wake != nullptr) wakes.push_back(std::move(wake));
    }
  }
  for (const auto& wake : wakes) (*wake)(retired);
}

}  // namespace nexusnitro
