// Options: what the server is told by flags, environment variables and the config file.
#ifndef NEXUSNITRO_SERVER_OPTIONS_H_
#define NEXUSNITRO_SERVER_OPTIONS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/config_file.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

struct Options {
  v1::ConfigFile settings;  // Effective and checked, with defaults; configs included.
  LoadedConfigFile file;    // As it was read; empty if there is none.
  std::string config_file;  // Its path; empty if there is none.
};

// What reading the options came to: either they are there, or the program is to exit.
struct OptionsResult {
  std::optional<Options> options;
  int exit_code = 0;
  std::string output;  // For standard output if the exit code is 0, else for standard error.
};

// Reads flags, the environment (NEXUSNITRO_…) and the config file that they name. A flag wins over
// a variable, a variable over the file.
OptionsResult ReadOptions(int argc, const char* const* argv);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_OPTIONS_H_
