// ConfigStore: the configs that calls can use now.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "client_core/base/mutex.h"
#include "client_core/config/config_snapshot.h"

namespace nexusnitro {

// Hands out snapshots. Thread-safe.
class ConfigStore {
 public:
  using Snapshot = std::shared_ptr<const ConfigSnapshot>;
  using ConfigsById = std::map<std::string, Snapshot, std::less<>>;

  // `default_id` names one of `configs`, or is empty.
  ConfigStore(ConfigsById configs, std::string default_id);

  // nullptr if there is no such config.
  Snapshot Find(std::string_view id) const;

  // nullptr if no default is set.
  Snapshot Default() const;

  // All of them at one moment.
  std::shared_ptr<const ConfigsById> All() const;

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const ConfigsById> configs_ ABSL_GUARDED_BY(mutex_);
  std::string default_id_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_STORE_H_
