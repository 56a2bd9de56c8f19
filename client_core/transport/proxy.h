// Which HTTP proxy a target is reached through. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_PROXY_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_PROXY_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/variables.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// In a config: there is to be no proxy, whatever the environment says.
inline constexpr std::string_view kNoProxy = "none";

// The proxy that a config names: `http://HOST:PORT`. The error says what is wrong with it, without
// quoting what may be a secret.
absl::StatusOr<std::shared_ptr<const HttpProxy>> ParseProxy(std::string_view url);

// Whether the value of $NO_PROXY holds for `target`. It lists hosts, parted by commas or blanks: a
// name holds for itself and all below it, as does one with a dot before it; an address for itself;
// `ADDRESS/BITS` for a network; `*` alone for everything. A port behind a host narrows it to that.
bool NoProxyHolds(std::string_view no_proxy, const HttpTarget& target);

// Sets the proxy that the environment names for `target`, if any: $https_proxy or $HTTPS_PROXY for
// https, $http_proxy for http (its upper-case twin can be set by a request's header where programs
// run behind a web server), else $all_proxy or $ALL_PROXY, but for the hosts of $no_proxy or
// $NO_PROXY. This machine itself is never reached through one of these. The error names the
// variable.
absl::Status SetEnvironmentProxy(const Variables& variables, HttpTarget& target);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_PROXY_H_
