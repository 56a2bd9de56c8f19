// Makes the Store that the config file names. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_STORES_STORE_FACTORY_H_
#define NEXUSNITRO_CLIENT_CORE_STORES_STORE_FACTORY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/config/store.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// The store of `settings`, from `store`, `store_key` and `dns_servers`; not started yet. The error
// names the field. Reads the files and variables that the key and the password are in. `clock`
// outlives the store.
absl::StatusOr<std::unique_ptr<Store>> MakeStore(const v1::ConfigFile& settings,
                                                 const Clock& clock);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_STORES_STORE_FACTORY_H_
