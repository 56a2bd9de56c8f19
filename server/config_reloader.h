// ConfigReloader: reads the config file again and hands what it says to the running server.
#ifndef NEXUSNITRO_SERVER_CONFIG_RELOADER_H_
#define NEXUSNITRO_SERVER_CONFIG_RELOADER_H_

#include <functional>

#include "absl/status/status.h"
#include "client_core/config/file_state.h"
#include "client_core/runtime/file_watch.h"
#include "nexusnitro/v1/config_file.pb.h"
#include "server/options.h"

namespace nexusnitro {

// A file that is wrong changes nothing, and the log says all that is wrong with it. One that is
// right is taken as a whole. Not thread-safe.
class ConfigReloader {
 public:
  // Reads flags, variables and the file again.
  using Read = std::function<OptionsResult()>;
  // Swaps the server's state.
  using Apply = std::function<absl::Status(const v1::ConfigFile& settings, const FileState& state)>;

  // `settings` and `state` are those that the server runs with.
  ConfigReloader(v1::ConfigFile settings, FileState state, Read read, Apply apply);

  // Whether what was read is in force.
  bool Reload(FileWatch::Cause cause);

 private:
  v1::ConfigFile settings_;
  FileState state_;
  const Read read_;
  const Apply apply_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_RELOADER_H_
