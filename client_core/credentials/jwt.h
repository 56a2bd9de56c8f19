// Signs JSON Web Tokens. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_JWT_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_JWT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/config/secret.h"

namespace nexusnitro {

// `header` and `claims`, both JSON, as a token that is signed by RS256 with `private_key`, a PEM.
// Takes about a millisecond. The error says nothing of the key but that it is none.
absl::StatusOr<std::string> SignJwtRs256(std::string_view header, std::string_view claims,
                                         const Secret& private_key);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_JWT_H_
