// Lists configs, page by page. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_LIST_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_LIST_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {

// A serialized ListConfigsResponse: the configs of one page, of those that `scope` permits, each as
// it is at this moment. A page may have fewer configs than asked for, even none, and still be
// followed by another: a page looks at a limited number of configs and has a limited size, so that
// it is made in a few milliseconds.
absl::StatusOr<std::string> ListConfigs(const v1::ListConfigsRequest& request,
                                        const ConfigStore& configs, const ConfigScope& scope);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_LIST_H_
