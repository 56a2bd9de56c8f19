// Variables: the environment, so that tests can have their own.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_VARIABLES_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_VARIABLES_H_

#include <cstdlib>
#include <functional>
#include <string>

namespace nexusnitro {

// A variable's value; empty if it is not set. Thread-safe.
using Variables = std::function<std::string(const char* name)>;

// The process's own, which nobody changes while it runs.
inline Variables ProcessVariables() {
  return [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_VARIABLES_H_
