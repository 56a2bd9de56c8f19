// The api_schemas and what goes with each. Values only.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_

#include <string>
#include <string_view>

#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

struct ApiSchemaTraits {
  v1::ApiSchema api_schema;
  std::string_view provider;          // OpenTelemetry's gen_ai.provider.name.
  std::string_view default_endpoint;  // Empty: the config must name one.
  bool implemented;
};

// Any value, also one that this version does not know: that one is not implemented.
const ApiSchemaTraits& TraitsOf(v1::ApiSchema api_schema);

// In lower case, as the config file takes it: "openai", "lightllm".
std::string ApiSchemaName(v1::ApiSchema api_schema);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_API_SCHEMA_H_
