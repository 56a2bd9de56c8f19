// Reads the credential that a backend names. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_

#include "absl/status/statusor.h"
#include "client_core/config/credential_value.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// The API key that `credential` names: a variable of the environment, or a file without the white
// space around its text. An unset credential gives none. The error says what is missing, never what
// was read. Reads files: not for an event loop.
absl::StatusOr<CredentialValue> ReadCredential(const v1::Credential& credential);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_H_
