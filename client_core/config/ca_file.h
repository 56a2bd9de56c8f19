// Checks a file of certificate authorities. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace nexusnitro {

// OK if the PEM file at `path` holds a certificate; else what is wrong with it. Reads the file: not
// for an event loop.
absl::Status CheckCaFile(const std::string& path);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_
