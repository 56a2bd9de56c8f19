// Options: what the server is told by flags, environment variables and the config file.
#ifndef NEXUSNITRO_SERVER_OPTIONS_H_
#define NEXUSNITRO_SERVER_OPTIONS_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/config_file.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// What the program is asked to do.
enum class Action {
  kServe,
  kCheckConfigFile,
  kPrintConfig,
};

// The flag or variable that a field of ConfigFile came from; none for those of the file.
using SettingSources = std::map<std::string, std::string>;

struct Options {
  Action action = Action::kServe;
  v1::ConfigFile settings;  // Effective and checked, with defaults; configs included.
  LoadedConfigFile file;    // As it was read; empty if there is none.
  std::string config_file;  // Its path; empty if there is none.
  SettingSources sources;
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
