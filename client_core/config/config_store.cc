#include "client_core/config/config_store.h"

#include <utility>

namespace nexusnitro {

ConfigStore::ConfigStore(ConfigsById configs, std::string default_id)
    : configs_(std::make_shared<const ConfigsById>(std::move(configs))),
      default_id_(std::move(default_id)) {}

ConfigStore::Snapshot ConfigStore::Find(std::string_view id) const {
  const std::shared_ptr<const ConfigsById> configs = All();
  const auto found = configs->find(id);
  return found == configs->end() ? nullptr : found->second;
}

ConfigStore::Snapshot ConfigStore::Default() const {
  MutexLock lock(mutex_);
  const auto found = configs_->find(default_id_);
  return found == configs_->end() ? nullptr : found->second;
}

std::shared_ptr<const ConfigStore::ConfigsById> ConfigStore::All() const {
  MutexLock lock(mutex_);
  return configs_;
}

}  // namespace nexusnitro
