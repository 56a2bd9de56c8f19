// Which addresses may be connected to: none that is link-local, that hands out credentials of the
// machine, or that stands for no one machine. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_ADDRESS_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_ADDRESS_RULES_H_

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/transport/http_types.h"
#include "client_core/transport/ip_address.h"

namespace nexusnitro {

// Empty if `address` may be connected to; else what it is: "a link-local address". An IPv6 address
// with an IPv4 address inside, as gateways translate it, is judged by that, too.
std::string_view AddressFault(const IpAddress& address);

// The same for a host as URLs name it: an address in any spelling, or a name that stands for a
// metadata server wherever it is known. Other names are judged by their addresses.
std::string_view HostFault(std::string_view host);

// The same for where a socket is about to connect to. Families other than IP are refused.
std::string_view SocketAddressFault(const sockaddr& address);

// OK if a request may be sent there, as far as the target itself tells; else kAddressRefused.
absl::Status CheckTarget(const HttpTarget& target);

// Those of `addresses`, all of `host`, that may be connected to; kAddressRefused if none may.
absl::StatusOr<std::vector<std::string>> PermittedOf(std::string_view host,
                                                     const std::vector<std::string>& addresses);

// kAddressRefused, not sent. `fault`: what the address of `host` is.
absl::Status AddressRefused(std::string_view host, std::string_view fault);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_ADDRESS_RULES_H_
