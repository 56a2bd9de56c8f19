// Writes a function that the model may call, as many wires have it. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_FUNCTION_TOOL_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_FUNCTION_TOOL_H_

#include <string>

#include "absl/status/status.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes `{"type":"function","function":{name, description, parameters}}`; a function without
// arguments has an empty object of them. An error names the field at fault; `path` is the tool's.
absl::Status WriteFunctionTool(const v1::FunctionTool& function, const std::string& path,
                               JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_FUNCTION_TOOL_H_
