// Caller: who makes an RPC, and what they may do.
#ifndef NEXUSNITRO_SERVER_CALLER_H_
#define NEXUSNITRO_SERVER_CALLER_H_

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "client_core/config/config_scope.h"
#include "nexusnitro/v1/access.pb.h"

namespace nexusnitro {

// What is known of the holder of a token. Immutable and shared.
struct CallerRights {
  std::string name;
  std::set<v1::Permission> permissions;
  ConfigScope configs;
};

// A value. Immutable; thread-safe.
class Caller {
 public:
  // Anybody, where no tokens are needed: may do all.
  Caller() = default;

  explicit Caller(std::shared_ptr<const CallerRights> rights) : rights_(std::move(rights)) {}

  // The token's name; empty where no tokens are needed.
  std::string name() const { return rights_ == nullptr ? "" : rights_->name; }
  bool Has(v1::Permission permission) const {
    return rights_ == nullptr || rights_->permissions.count(permission) > 0;
  }
  ConfigScope configs() const { return rights_ == nullptr ? ConfigScope() : rights_->configs; }

 private:
  std::shared_ptr<const CallerRights> rights_;  // Null: no tokens are needed.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CALLER_H_
