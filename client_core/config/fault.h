// Fault: one thing wrong with a config or the config file.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_H_

#include <string>
#include <vector>

namespace nexusnitro {

// Says which field is at fault, what was got and what was expected. Never quotes a secret.
struct Fault {
  std::string path;         // For example `configs.fast.backends[0].endpoint`.
  std::string description;  // For example `has the scheme "ftp"; expected http or https`.
  int line = 0;             // In the config file, from 1; 0 where there is none.
};

using Faults = std::vector<Fault>;

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FAULT_H_
