// Checks the credentials that the config file declares, and who names them. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_DECLARED_CREDENTIAL_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_DECLARED_CREDENTIAL_VALIDATOR_H_

#include <functional>
#include <map>
#include <string>

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

using DeclaredCredentials = std::map<std::string, v1::DeclaredCredential, std::less<>>;

// Adds the faults of the file's `credentials`: ids, sources and hosts. Reads nothing.
void CheckDeclaredCredentials(const v1::ConfigFile& file, Faults& faults);

// Adds a fault if `backend` names a credential by an id that is none of `declared`, whose kind its
// api_schema does not take, or that may not be sent to its endpoint. Paths begin with `path`, the
// backend's.
void CheckDeclaredUse(const v1::Backend& backend, const DeclaredCredentials& declared,
                      const std::string& path, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_DECLARED_CREDENTIAL_VALIDATOR_H_
