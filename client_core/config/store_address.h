// StoreAddress: the value of the config file's `store`.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_ADDRESS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_ADDRESS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace nexusnitro {

// Where configs that are made over RPC are kept. Secrets are named in it, never held.
struct StoreAddress {
  enum class Kind { kMemory, kSqlite, kRedis };
  Kind kind = Kind::kMemory;
  std::string path;  // Of kSqlite: the file. Of kRedis: its Unix socket; empty: host and port.
  // Of kRedis alone:
  std::string host;  // Without brackets.
  int port = 6379;
  int database = 0;
  std::string user;           // Empty: Redis' default user.
  std::string password_env;   // Variable of the environment that holds the password; or:
  std::string password_file;  // File that holds it.
};

// Reads `memory`, `sqlite:///PATH`, `redis://[USER@]HOST[:PORT][/DATABASE]` or
// `redis+unix:///PATH`; both of Redis' with `?` and parameters behind: `db=N`, `user=NAME`,
// `password_env=NAME`, `password_file=PATH`. The error follows a field's path, says what was
// expected, and quotes nothing that may be a password.
absl::StatusOr<StoreAddress> ParseStoreAddress(std::string_view text);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_STORE_ADDRESS_H_
