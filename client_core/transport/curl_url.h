// Reads endpoint URLs. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_URL_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_URL_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// The target of an endpoint URL: `http` or `https`, a host, perhaps a port and a path; no user,
// query or fragment. The error says what is wrong with it, without quoting what may be a secret.
absl::StatusOr<HttpTarget> ParseEndpoint(std::string_view url);

// The same, by libcurl's parser alone: ParseEndpoint() asks it only where the URL is not of the
// plain form (plain_url.h).
absl::StatusOr<HttpTarget> ParseAnyEndpoint(std::string_view url);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_URL_H_
