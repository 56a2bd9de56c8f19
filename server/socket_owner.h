// SocketOwner: whom a Unix socket is given to.
#ifndef NEXUSNITRO_SERVER_SOCKET_OWNER_H_
#define NEXUSNITRO_SERVER_SOCKET_OWNER_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"

namespace nexusnitro {

// A value.
struct SocketOwner {
  static constexpr uid_t kSame = static_cast<uid_t>(-1);  // Left as it is, as in chown(2).

  uid_t uid = kSame;
  gid_t gid = kSame;

  bool is_set() const { return uid != kSame || gid != kSame; }
  std::string ToString() const;
};

// Of a checked `socket_owner`: USER, USER:GROUP or :GROUP, as names or numbers; empty: left as it
// is. The error names the user or group that there is not. Reads the system's lists of them.
absl::StatusOr<SocketOwner> FindSocketOwner(const std::string& text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_SOCKET_OWNER_H_
