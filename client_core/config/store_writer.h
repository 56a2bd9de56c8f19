// StoreWriter: writes to the store, and makes live what was written.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_WRITER_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/config/config_store.h"
#include "client_core/config/store.h"

namespace nexusnitro {

// A record, and the version of the live set after it was written.
struct WrittenConfig {
  SharedRecord record;
  int64_t version = 0;  // 0: it has been changed again, or is hidden by the file's.
};

// May block, as the store may. Not thread-safe.
class StoreWriter {
 public:
  // All references outlive this. The store has been started.
  StoreWriter(ConfigStore& configs, Store& store, const Clock& clock);

  // One result for each of `writes`, as Store::Apply() gives them. What was done is live when this
  // returns.
  std::vector<absl::StatusOr<WrittenConfig>> Write(std::vector<ConfigWrite> writes,
                                                   bool all_or_nothing);
  absl::StatusOr<WrittenConfig> WriteOne(ConfigWrite write);

  // Makes live what has changed in the store.
  void TakeChanges() { configs_.ApplyChanges(store_.TakeChanges()); }

  const ConfigStore& configs() const { return configs_; }
  bool keeps_secrets() const { return store_.traits().keeps_secrets; }
  // What the reply to every write carries: serialized fields of v1::Config.
  const std::string& warnings() const { return warnings_; }

 private:
  int64_t VersionOf(const ConfigRecord& record) const;

  ConfigStore& configs_;
  Store& store_;
  const Clock& clock_;
  const std::string warnings_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_WRITER_H_
