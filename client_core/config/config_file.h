// Loads the server's config file.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/fault.h"
#include "client_core/config/file_state.h"
#include "client_core/config/yaml_proto.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// What a config file says, checked as far as the text itself goes.
struct LoadedConfigFile {
  v1::ConfigFile proto;
  YamlResult yaml;  // Faults, and the line of each field.
};

// Parses and checks the text of a config file. All faults are in `yaml.faults`, each with its line.
LoadedConfigFile ParseConfigFile(const std::string& text);

// The same for the file at `path`. An error only where it cannot be read.
absl::StatusOr<LoadedConfigFile> ReadConfigFile(const std::string& path);

// Makes the snapshots of a file without faults; a config that is the same as in `previous` keeps
// its snapshot. New faults (a credential that cannot be read) are added to `file.yaml.faults`.
// Reads files.
ConfigsById MakeSnapshots(LoadedConfigFile& file, const SnapshotOptions& options,
                          const ConfigsById& previous = {});

// All faults as text, a line each: `FILE:LINE: PATH DESCRIPTION`.
std::string FaultsText(const std::string& file_name, const Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_FILE_H_
