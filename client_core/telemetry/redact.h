// Takes secrets out of words that came from elsewhere. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TELEMETRY_REDACT_H_
#define NEXUSNITRO_CLIENT_CORE_TELEMETRY_REDACT_H_

#include <string>
#include <string_view>

#include "client_core/config/credential_value.h"
#include "client_core/config/secret.h"

namespace nexusnitro {

// `text` without `secret` and without what looks like a key or a bearer token, as valid UTF-8, cut
// to at most `bytes_max` bytes.
std::string Redact(std::string_view text, const Secret& secret, size_t bytes_max);

// The same without any secret of `credential`.
std::string Redact(std::string_view text, const CredentialValue& credential, size_t bytes_max);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TELEMETRY_REDACT_H_
