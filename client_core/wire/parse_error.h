// Says why a protobuf message cannot be read. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_PARSE_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_PARSE_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace nexusnitro {

// For `bytes` that protobuf did not read as a `type`: kInvalidRequest, with the field if one of its
// strings is not UTF-8.
absl::Status ParseError(const google::protobuf::Descriptor& type, std::string_view bytes);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_PARSE_ERROR_H_
