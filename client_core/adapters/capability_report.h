// Tells the capability table to callers and to readers. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_REPORT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_REPORT_H_

#include <string>

#include "nexusnitro/v1/config.pb.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Adds one Capability for every feature. `api_schema` must have a row in the table.
void AddCapabilities(v1::ApiSchema api_schema, v1::BackendModels& models);

// The page docs/capabilities.md: a table for each api_schema that is implemented.
std::string CapabilitiesPage();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITY_REPORT_H_
