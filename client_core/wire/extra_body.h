// The JSON that a config or a caller adds to a request's body. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_WIRE_EXTRA_BODY_H_
#define NEXUSNITRO_CLIENT_CORE_WIRE_EXTRA_BODY_H_

#include <string>
#include <string_view>

namespace nexusnitro {

// Empty if `json` (which may be empty) may be merged into a body; else what is wrong with it: it
// must be an object, at most limits::kExtraBodyBytesMax long and limits::kJsonDepthMax deep, and
// may not set what the sidecar itself must know: model, stream, messages and caps on tokens.
std::string ExtraBodyFault(std::string_view json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_WIRE_EXTRA_BODY_H_
