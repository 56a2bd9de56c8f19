// Labels of configs. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_LABELS_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_LABELS_H_

#include <string>
#include <string_view>

#include "client_core/config/fault_checker.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Empty if `key` may be the key of a label; else what was expected.
std::string LabelKeyFault(std::string_view key);

// Adds the faults of a config's labels.
void CheckLabels(const v1::Config& config, const FaultChecker& check);

// Whether a serialized v1::Config has the label. Reads the wire, so that a list can look at many.
bool HasLabel(std::string_view config, std::string_view key, std::string_view value);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_LABELS_H_
