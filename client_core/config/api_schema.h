// The api_schemas and what goes with each. Values only.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_

#include <string>
#include <string_view>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

struct ApiSchemaTraits {
  v1::ApiSchema api_schema;
  std::string_view provider;  // OpenTelemetry's gen_ai.provider.name.
  // Of the vendor's one public address. `{region}` and `{location}` stand for what the backend's
  // own settings name. Empty: the config must name one.
  std::string_view default_endpoint;
};

// Any value, also one that this version does not know: its traits are of API_SCHEMA_UNSPECIFIED.
const ApiSchemaTraits& TraitsOf(v1::ApiSchema api_schema);

// Whether this version knows it; API_SCHEMA_UNSPECIFIED counts as unknown.
bool IsKnown(v1::ApiSchema api_schema);

// The endpoint of a backend: its own, or its api_schema's default one. Empty if there is neither.
std::string EndpointOf(const v1::Backend& backend);

// In lower case, as the config file takes it: "openai", "lightllm".
std::string ApiSchemaName(v1::ApiSchema api_schema);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_
