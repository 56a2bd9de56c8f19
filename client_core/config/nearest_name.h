// Finds what somebody who mistyped a name may have meant. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_NEAREST_NAME_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_NEAREST_NAME_H_

#include <string>
#include <string_view>
#include <vector>

namespace nexusnitro {

// The name with the fewest edits from `name`, or empty if none is near.
std::string NearestName(std::string_view name, const std::vector<std::string>& names);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_NEAREST_NAME_H_
