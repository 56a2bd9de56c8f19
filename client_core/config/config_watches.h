// ConfigWatches: who is told when the live set of configs changes.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WATCHES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WATCHES_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "client_core/base/mutex.h"
#include "client_core/config/config_snapshot.h"

namespace nexusnitro {

// Called after each change with the snapshots that are no longer current; on the thread that
// changes configs, without a lock. It must be quick.
using ConfigWake =
    std::function<void(const std::vector<std::shared_ptr<const ConfigSnapshot>>& retired)>;

// Has its ConfigWake called until it is destroyed. One call may come just then, so the wake holds
// by weak_ptr or shared_ptr what it needs. Not thread-safe.
class ConfigWatch {
 public:
  explicit ConfigWatch(std::shared_ptr<const ConfigWake> wake) : wake_(std::move(wake)) {}

 private:
  const std::shared_ptr<const ConfigWake> wake_;
};

// Thread-safe.
class ConfigWatches {
 public:
  std::unique_ptr<ConfigWatch> Add(ConfigWake wake);

  void WakeAll(const std::vector<std::shared_ptr<const ConfigSnapshot>>& retired);

 private:
  Mutex mutex_;
  std::vector<std::weak_ptr<const ConfigWake>> wakes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_WATCHES_H_
