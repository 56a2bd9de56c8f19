// Checks the fields of the config file that are not configs. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/fault.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// An address to listen on.
struct ListenAddress {
  bool is_unix = false;
  std::string path;  // Of a Unix socket.
  std::string host;  // Without brackets.
  int port = 0;      // 0: any free one.
  bool loopback = false;

  std::string ToString() const;
};

// Reads `host:port`, `[v6]:port` or `unix:///path`. The error says what was expected.
absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& text);

// Adds the faults of all fields but `configs` and `default_config`.
void CheckServerFields(const v1::ConfigFile& file, Faults& faults);

// `file` with the defaults of what is not set.
v1::ConfigFile WithDefaults(v1::ConfigFile file);

// The value of a checked `socket_mode`.
int SocketMode(const v1::ConfigFile& file);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_
