// Says what a new reading of the config file changes. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_RELOAD_SUMMARY_H_
#define NEXUSNITRO_SERVER_RELOAD_SUMMARY_H_

#include <string>
#include <vector>

#include "client_core/config/file_state.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Whether a running server takes over what this field of ConfigFile says; the others need a
// restart.
bool FollowsTheFile(const std::string& field);

// The fields that differ and need a restart, in the order of their numbers.
std::vector<std::string> RestartFields(const v1::ConfigFile& running, const v1::ConfigFile& read);

// `running` with what a running server takes over from `read`.
v1::ConfigFile Reloaded(v1::ConfigFile running, const v1::ConfigFile& read);

// What is added, changed and removed, by name and never by value; empty if nothing is.
std::string ReloadSummary(const v1::ConfigFile& running, const FileState& running_state,
                          const v1::ConfigFile& read, const FileState& read_state);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_RELOAD_SUMMARY_H_
