// Checks the fields of the config file that are not configs. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Adds the faults of all fields but `configs` and `default_config`.
void CheckServerFields(const v1::ConfigFile& file, Faults& faults);

// `file` with the defaults of what is not set.
v1::ConfigFile WithDefaults(v1::ConfigFile file);

// The value of a checked `socket_mode`.
int SocketMode(const v1::ConfigFile& file);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_SERVER_FIELDS_H_
