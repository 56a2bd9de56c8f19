// Checks a config: every fault at once, each with its field's path. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_VALIDATOR_H_

#include <string>
#include <string_view>

#include "client_core/config/fault.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Adds the faults of `config` to `faults`; paths begin with `path`. Fields that this version does
// not act on are faults. Endpoints are checked as text; nothing is resolved and no file is read.
void CheckConfig(const v1::Config& config, const std::string& path, Faults& faults);

// Empty if `id` may be a config's id; else what was expected.
std::string ConfigIdFault(std::string_view id);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_VALIDATOR_H_
