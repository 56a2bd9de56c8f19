// Reads files of settings and keys. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_READ_FILE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace nexusnitro {

// What the file at `path` holds. The error begins with "cannot be read" or "is larger than". Not
// for an event loop.
absl::StatusOr<std::string> ReadFileText(const std::string& path, size_t bytes_max);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_READ_FILE_H_
