// Finds fields on the wire that this version does not know. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_UNKNOWN_FIELDS_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_UNKNOWN_FIELDS_H_

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace nexusnitro {

// OK, or kUnimplementedField naming the path and the number of the first unknown field: a newer
// caller asks for something that would be ignored. `path` stands before it, for example "call.".
absl::Status CheckUnknownFields(const google::protobuf::Message& message,
                                std::string_view path = "");

// The same for the message itself, without those in it.
absl::Status CheckOwnUnknownFields(const google::protobuf::Message& message, std::string_view path);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_UNKNOWN_FIELDS_H_
