// Checks what the config file says of who may call. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_ACCESS_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_ACCESS_VALIDATOR_H_

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Adds the faults of `listen`, `tls`, `tokens`, `socket_uids`, `socket_owner` and `reflection`.
// Reads the files of `tls`.
void CheckAccess(const v1::ConfigFile& file, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_ACCESS_VALIDATOR_H_
