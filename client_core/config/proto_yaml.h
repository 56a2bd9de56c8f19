// Writes a protobuf message as YAML that ReadYaml() takes. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_PROTO_YAML_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_PROTO_YAML_H_

#include <functional>
#include <string>

#include "google/protobuf/message.h"

namespace nexusnitro {

// What is set in `message`, a key a line. `comment` gives what is said behind a top-level key.
std::string WriteYaml(const google::protobuf::Message& message,
                      const std::function<std::string(const std::string& key)>& comment);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_PROTO_YAML_H_
