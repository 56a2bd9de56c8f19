// Checks what a config says for one api_schema alone. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_

#include "client_core/config/fault_checker.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Adds what is wrong with the settings of the backend's dialect: set for another api_schema,
// missing where they are needed, or of a wrong form. `check` is the backend's.
void CheckDialect(const v1::Backend& backend, const FaultChecker& check);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_DIALECT_VALIDATOR_H_
