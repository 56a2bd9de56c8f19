#include "client_core/adapters/bedrock/bedrock_encoder.h"

#include <algorithm>

#include "client_core/adapters/bedrock/bedrock_messages.h"
#include "client_core/adapters/bedrock/bedrock_model_fields.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kNoArguments = R"({"type":"object","properties":{}})";

bool HasToolParts(const v1::ChatRequest& request) {
  return std::any_of(request.messages().begin(), request.messages().end(), [](const auto& message) {
    return std::any_of(message.parts().begin(), message.parts().end(), [](const v1::Part& part) {
      return part.has_tool_call() || part.has_tool_result();
    });
  });
}

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, std::string_view model, EncodeReport& report)
      : request_(request), model_(model), report_(report) {}

  absl::StatusOr<std::string> Chat() {
    json_.BeginObject();
    NN_RETURN_IF_ERROR(Input());
    NN_RETURN_IF_ERROR(InferenceConfig());
    NN_RETURN_IF_ERROR(OutputConfig());
    if (!request_.service_tier().empty()) {
      json_.BeginObjectMember("serviceTier");
      json_.Member("type", request_.service_tier());
      json_.EndObject();
    }
    if (!request_.metadata().empty()) {
      json_.BeginObjectMember("requestMetadata");
      for (const auto& [key, value] : request_.metadata()) json_.Member(key, value);
      json_.EndObject();
    }
    json_.EndObject();
    return json_.Take();
  }

  absl::StatusOr<std::string> Count() {
    json_.BeginObject();
    json_.BeginObjectMember("input");
    json_.BeginObjectMember("converse");
    NN_RETURN_IF_ERROR(Input());
    json_.EndObject();
    json_.EndObject();
    json_.EndObject();
    return json_.Take();
  }

 private:
  // What the model reads.
  absl::Status Input() {
    NN_RETURN_IF_ERROR(WriteBedrockMessages(request_, report_, json_));
    NN_RETURN_IF_ERROR(Tools());
    return WriteBedrockModelFields(request_, model_, report_, json_);
  }

  absl::Status InferenceConfig() {
    const v1::Sampling& sampling = request_.sampling();
    if (!sampling.has_max_output_tokens() && !sampling.has_temperature() && !sampling.has_top_p() &&
        sampling.stop_sequences().empty()) {
      return absl::OkStatus();
    }
    // Never clamped: the answer would be another one than was asked for.
    const bool too_hot = sampling.temperature() > 1;
    if (too_hot) {
      NN_RETURN_IF_ERROR(report_.Unsupported("sampling.temperature", "it takes 0 to 1"));
    }
    json_.BeginObjectMember("inferenceConfig");
    if (sampling.has_max_output_tokens()) json_.Member("maxTokens", sampling.max_output_tokens());
    if (sampling.has_temperature() && !too_hot) {
      json_.Member("temperature", sampling.temperature());
    }
    if (sampling.has_top_p()) json_.Member("topP", sampling.top_p());
    if (!sampling.stop_sequences().empty()) {
      json_.BeginArrayMember("stopSequences");
      for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
      json_.EndArray();
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status Tools() {
    if (request_.tool_choice().mode() == v1::ToolChoice::MODE_NONE) {
      // The wire has no such choice. Without tools none is called, but a conversation that has
      // called some must describe them.
      if (!HasToolParts(request_)) return absl::OkStatus();
      NN_RETURN_IF_ERROR(
          report_.Unsupported("tool_choice.mode", "tools must be described that were called"));
    }
    for (int i = 0; i < request_.tools_size(); ++i) {
      NN_RETURN_IF_ERROR(ToolEntry(request_.tools(i), StrCat("tools[", i, "]")));
    }
    if (!tools_begun_) {
      return request_.tool_choice().mode() == v1::ToolChoice::MODE_REQUIRED
                 ? InvalidField("tool_choice.mode", "requires a tool, but there is none")
                 : absl::OkStatus();
    }
    json_.EndArray();
    ToolChoiceField();
    json_.EndObject();
    return absl::OkStatus();
  }

  // An empty list would be refused.
  void EnterTools() {
    if (tools_begun_) return;
    tools_begun_ = true;
    json_.BeginObjectMember("toolConfig");
    json_.BeginArrayMember("tools");
  }

  absl::Status ToolEntry(const v1::Tool& tool, const std::string& path) {
    if (tool.has_provider_tool()) {
      return ProviderTool(tool.provider_tool(), StrCat(path, ".provider_tool"));
    }
    const v1::FunctionTool& function = tool.function();
    std::string_view schema = function.parameters_json_schema();
    if (schema.empty()) schema = kNoArguments;
    NN_RETURN_IF_ERROR(CheckRawObject(schema, StrCat(path, ".function.parameters_json_schema")));
    EnterTools();
    json_.BeginObject();
    json_.BeginObjectMember("toolSpec");
    json_.Member("name", function.name());
    if (!function.description().empty()) json_.Member("description", function.description());
    json_.BeginObjectMember("inputSchema");
    json_.Key("json");
    json_.Raw(schema);
    json_.EndObject();
    if (function.has_strict()) json_.Member("strict", function.strict());
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  // For example {"systemTool":{"name":"nova_grounding"}}.
  absl::Status ProviderTool(const v1::ProviderPart& tool, const std::string& path) {
    if (tool.provider() != kBedrockProvider) return report_.Unsupported(path);
    NN_RETURN_IF_ERROR(CheckRawObject(tool.json(), StrCat(path, ".json")));
    EnterTools();
    json_.Raw(tool.json());
    return absl::OkStatus();
  }

  void ToolChoiceField() {
    const v1::ToolChoice& choice = request_.tool_choice();
    std::string_view kind;
    if (choice.mode() == v1::ToolChoice::MODE_AUTO) kind = "auto";
    if (choice.mode() == v1::ToolChoice::MODE_REQUIRED) kind = "any";
    if (choice.has_function_name()) kind = "tool";
    if (kind.empty()) return;
    json_.BeginObjectMember("toolChoice");
    json_.BeginObjectMember(kind);
    if (choice.has_function_name()) json_.Member("name", choice.function_name());
    json_.EndObject();
    json_.EndObject();
  }

  absl::Status OutputConfig() {
    const std::string_view effort = BedrockEffort(request_, model_);
    const bool schema = request_.output_format().has_json_schema();
    if (!schema && effort.empty()) return absl::OkStatus();
    json_.BeginObjectMember("outputConfig");
    if (schema) NN_RETURN_IF_ERROR(TextFormat(request_.output_format().json_schema()));
    if (!effort.empty()) json_.Member("effort", effort);
    json_.EndObject();
    return absl::OkStatus();
  }

  // The schema is a string on this wire.
  absl::Status TextFormat(const v1::JsonSchemaFormat& format) {
    NN_RETURN_IF_ERROR(
        CheckRawObject(format.schema_json(), "output_format.json_schema.schema_json"));
    if (format.has_strict() && !format.strict()) {
      report_.Warn("FIELD_NOT_SENT", "output_format.json_schema.strict",
                   "Bedrock always holds the model to the schema");
    }
    json_.BeginObjectMember("textFormat");
    json_.Member("type", "json_schema");
    json_.BeginObjectMember("structure");
    json_.BeginObjectMember("jsonSchema");
    if (!format.name().empty()) json_.Member("name", format.name());
    if (!format.description().empty()) json_.Member("description", format.description());
    json_.Member("schema", format.schema_json());
    json_.EndObject();
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  const std::string_view model_;
  EncodeReport& report_;
  JsonWriter json_;
  bool tools_begun_ = false;
};

}  // namespace

absl::StatusOr<std::string> EncodeBedrockChat(const v1::ChatRequest& request,
                                              std::string_view model, EncodeReport& report) {
  return Encoder(request, model, report).Chat();
}

absl::StatusOr<std::string> EncodeBedrockCount(const v1::ChatRequest& request,
                                               std::string_view model, EncodeReport& report) {
  return Encoder(request, model, report).Count();
}

}  // namespace nexusnitro
