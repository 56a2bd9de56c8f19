// ListenAddress: an address to listen on.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_LISTEN_ADDRESS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"

namespace nexusnitro {

// A value.
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

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_LISTEN_ADDRESS_H_
