// Checks JSON objects that callers give as text, and writes them as they are. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RAW_OBJECT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RAW_OBJECT_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {

// OK if `object` is a JSON object; else an INVALID_ARGUMENT that names `field`, which holds it.
absl::Status CheckRawObject(std::string_view object, std::string_view field);

// Writes `object` after checking it.
absl::Status WriteRawObject(std::string_view object, std::string_view field, JsonWriter& json);

// The same as the value of `key`.
absl::Status WriteRawObjectMember(std::string_view key, std::string_view object,
                                  std::string_view field, JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RAW_OBJECT_H_
