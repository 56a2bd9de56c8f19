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

// Adds the faults of one that names a source itself; paths begin with `path`, the credential's.
void CheckCredentialSource(const v1::Credential& credential, const std::string& path,
                           Faults& faults);

// Adds a fault, of `path`, if a backend that speaks `api_schema` has no use for what `source`
// gives.
void CheckCredentialUse(const v1::Credential& source, v1::ApiSchema api_schema,
                        const std::string& path, Faults& faults);

// Adds a fault for a secret that is written down rather than named, as it may come over RPC only.
void CheckNoSecret(const v1::Backend& backend, const std::string& path, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CREDENTIAL_VALIDATOR_H_
