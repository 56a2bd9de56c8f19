// Which certificate authorities are trusted. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "client_core/base/variables.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// OK if the PEM file at `path` holds a certificate; else what is wrong with it. Reads the file: not
// for an event loop.
absl::Status CheckCaFile(const std::string& path);

// Has `target` trust the authorities of the file that $SSL_CERT_FILE names, and of the folders that
// $SSL_CERT_DIR names, in place of the system's, where one of the two is set.
void SetEnvironmentAuthorities(const Variables& variables, HttpTarget& target);

// OK if what these variables name, if anything, can be read; else which is at fault, and why. Reads
// files: not for an event loop.
absl::Status CheckEnvironmentAuthorities(const Variables& variables);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CA_FILE_H_
