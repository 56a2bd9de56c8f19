// Turns the faults of a config into an error for whoever sent it. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FAULTS_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FAULTS_ERROR_H_

#include "absl/status/status.h"
#include "client_core/base/reason.h"
#include "client_core/config/fault.h"

namespace nexusnitro {

// An error of `reason` that names every field at fault, in words and as BadRequest detail, as far
// as an error has room for them; then it says how many more there are. `faults` is not empty.
absl::Status FaultsError(Reason reason, const Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FAULTS_ERROR_H_
