// The JSON Schema of the config file, for editors. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCHEMA_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCHEMA_H_

#include <string>

namespace nexusnitro {

// Draft 2020-12, as JSON with a line for each member; made from the protos and their comments.
std::string ConfigSchemaText();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCHEMA_H_
