// NewConfig: a config that someone wants to make, checked.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_NEW_CONFIG_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_NEW_CONFIG_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/base/random.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "client_core/config/file_state.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {

// What a write is checked against. Borrows all.
struct WriteRules {
  const ConfigScope& scope;  // The caller's.
  const FileState& file;     // Its rules are set.
  bool keeps_secrets = true;
};

// A value.
struct NewConfig {
  std::string id;
  std::string config;  // As ConfigRecord::config.
  bool has_inline_keys = false;
};

// OK if configs may be written over RPC at all.
absl::Status CheckWritesOn(const FileState& file);

// OK if the caller may write the config of this id. `field` is where the caller named it.
absl::Status CheckMayWrite(std::string_view id, std::string_view field, const WriteRules& rules);

// OK if no config of this id is there.
absl::Status CheckNotThere(std::string_view id, const ConfigStore& configs);

// Checks a config whose fields of output are cleared, and serializes it. `path` is that of the
// config in the request.
absl::StatusOr<std::string> CheckAndSerialize(const v1::Config& config, const WriteRules& rules,
                                              const std::string& path);

// Checks a request; whether the id is taken already is for the store to say. Clears in `request`
// what is output only.
absl::StatusOr<NewConfig> CheckNewConfig(v1::CreateConfigRequest& request, const WriteRules& rules,
                                         Random& random);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_NEW_CONFIG_H_
