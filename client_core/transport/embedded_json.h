// Makes the smallest JSON value that a schema permits, for the embedded backend. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_JSON_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/wire/json_reader.h"

namespace nexusnitro {

// The value as JSON text: required properties alone, the first of alternatives, the shortest of
// strings and lists. The error names a keyword that is not followed, or says that the schema has no
// end.
absl::StatusOr<std::string> SmallestInstance(JsonElement schema);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_JSON_H_
