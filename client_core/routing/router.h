// Router: which config a call runs on, and which of its backends may answer.
#ifndef NEXUSNITRO_CLIENT_CORE_ROUTING_ROUTER_H_
#define NEXUSNITRO_CLIENT_CORE_ROUTING_ROUTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "client_core/routing/config_state.h"

namespace nexusnitro {

// Where a call may go.
struct Route {
  std::shared_ptr<ConfigState> config;
  std::vector<std::shared_ptr<BackendState>> candidates;  // In the order to be tried. Never empty.
  std::string model;  // As the caller named it; empty where the config's id stood in its place.
};

// The route for a call that names `config` (a resource name, or empty) and `model` (or empty), of a
// caller who may use `scope`. An error says which of the two is unknown, and lists what there is;
// kPermissionDenied where it is out of the caller's reach, which tells nothing of what is there.
// Thread-safe.
absl::StatusOr<Route> FindRoute(const ConfigStore& store, ConfigStates& states,
                                const ConfigScope& scope, std::string_view config,
                                std::string_view model);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ROUTING_ROUTER_H_
