// Reads YAML into a protobuf message: keys are the field names, one to one. yaml-cpp is inside.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_YAML_PROTO_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_YAML_PROTO_H_

#include <map>
#include <string>

#include "client_core/config/fault.h"
#include "google/protobuf/message.h"

namespace nexusnitro {

// What was read, beside the message itself.
struct YamlResult {
  Faults faults;                     // All of them, in the order of the text.
  std::map<std::string, int> lines;  // Line of each field that was set, by path.

  // Line of `path` or of the nearest field around it; 0 if there is none.
  int LineOf(std::string path) const;
};

// Reads `text` into `message`. Durations are written as `20s`; enum values in lower case and
// without their prefix are accepted; a value of a message-typed field may not be null. Thread-safe.
YamlResult ReadYaml(const std::string& text, google::protobuf::Message& message);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_YAML_PROTO_H_
