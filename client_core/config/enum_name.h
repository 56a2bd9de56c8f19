// How the config file writes the values of enums. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_ENUM_NAME_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_ENUM_NAME_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace nexusnitro {

// `API_SCHEMA_OPENAI` is written `openai`: in lower case, without the prefix that all values of the
// enum share.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_ENUM_NAME_H_
