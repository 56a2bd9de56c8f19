// Checks the credential that a backend names. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALIDATOR_H_

#include <string>

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Adds the faults of `backend.credential` to `faults`: fields that are missing or wrong, and a kind
// that the api_schema does not take. Paths begin with `path`, the backend's. Reads nothing.
void CheckCredential(const v1::Backend& backend, const std::string& path, Faults& faults);

// Adds a fault for a secret that is written down rather than named, as it may come over RPC only.
void CheckNoSecret(const v1::Backend& backend, const std::string& path, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALIDATOR_H_
