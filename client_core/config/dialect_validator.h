// Checks what a config says for one api_schema alone. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_

#include <string>

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Adds to `faults` what is wrong with the settings of the backend's dialect: set for another
// api_schema, missing where they are needed, or of a wrong form. `path` is the backend's.
void CheckDialect(const v1::Backend& backend, const std::string& path, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_
