#include "client_core/adapters/function_tool.h"

#include "client_core/adapters/raw_object.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status WriteFunctionTool(const v1::FunctionTool& function, const std::string& path,
                               JsonWriter& json) {
  constexpr std::string_view kNoArguments = R"({"type":"object","properties":{}})";
  const std::string& schema = function.parameters_json_schema();
  json.BeginObject();
  json.Member("type", "function");
  json.BeginObjectMember("function");
  json.Member("name", function.name());
  if (!function.description().empty()) json.Member("description", function.description());
  NN_RETURN_IF_ERROR(WriteRawObjectMember("parameters",
                                          schema.empty() ? kNoArguments : std::string_view(schema),
                                          StrCat(path, ".function.parameters_json_schema"), json));
  json.EndObject();
  json.EndObject();
  return absl::OkStatus();
}

}  // namespace nexusnitro
