// ConfigRecord: a config that was made over RPC, as stores keep it.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_RECORD_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_RECORD_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace nexusnitro {

// Immutable and shared.
struct ConfigRecord {
  std::string id;
  // A serialized v1::Config without its name and without what is output only. It has been
  // validated. It may hold inline keys, which only the process itself and the backend may see.
  std::string config;
  // Grows with each write to the store, and is never used twice.
  int64_t revision = 0;
  absl::Time create_time;  // Wall clock.
  absl::Time update_time;

  // Changes with every write, also of another life of the store.
  std::string Etag() const;
};

using SharedRecord = std::shared_ptr<const ConfigRecord>;

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_RECORD_H_
