// An environment of a test's own. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_VARIABLES_OF_H_
#define NEXUSNITRO_TESTS_SUPPORT_VARIABLES_OF_H_

#include <map>
#include <string>
#include <utility>

#include "client_core/base/variables.h"

namespace nexusnitro::testing {

inline Variables VariablesOf(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_VARIABLES_OF_H_
