#include "client_core/adapters/function_tool.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status WriteFunctionTool(const v1::FunctionTool& function, const std::string& path,
                               JsonWriter& json) {
  constexpr std::string_view kNoArguments = R"({"type":"object","properties":{}})";
  const std::string& schema = function.parameters_json_schema();
  if (!schema.empty()) {
    if (const absl::Status status = CheckJsonObject(schema); !status.ok()) {
      return InvalidField(StrCat(path, ".function.parameters_json_schema"), MessageOf(status));
    }
  }
  json.BeginObject();
  json.Member("type", "function");
  json.BeginObjectMember("function");
  json.Member("name", function.name());
  if (!function.description().empty()) json.Member("description", function.description());
  json.Key("parameters");
  json.Raw(schema.empty() ? kNoArguments : std::string_view(schema));
  json.EndObject();
  json.EndObject();
  return absl::OkStatus();
}

}  // namespace nexusnitro
