// FileState: what the config file says for calls, all of it at once.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_STATE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_STATE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "client_core/config/config_snapshot.h"
#include "client_core/config/file_rules.h"

namespace nexusnitro {

using ConfigsById = std::map<std::string, std::shared_ptr<const ConfigSnapshot>, std::less<>>;

// A value. What did not change since the last reload has the same snapshot (and the same rules):
// its live state goes on.
struct FileState {
  ConfigsById configs;
  std::string default_id;  // Of a config of the file or one made over RPC; may be empty.
  std::shared_ptr<const FileRules> rules;  // Null: as a file without configs lays them down.
  std::string file_name;                   // For errors; empty: there is no file.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_STATE_H_
