#include "client_core/adapters/gemini/gemini_encoder.h"

#include "client_core/adapters/gemini/gemini_generation_config.h"
#include "client_core/adapters/gemini/gemini_messages.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, std::string_view model, const GeminiDialect& dialect,
          EncodeReport& report)
      : request_(request), model_(model), dialect_(dialect), report_(report) {}

  absl::StatusOr<std::string> Chat() {
    json_.BeginObject();
    NN_RETURN_IF_ERROR(Input());
    ToolConfig();
    if (!request_.service_tier().empty()) json_.Member("serviceTier", request_.service_tier());
    if (!request_.metadata().empty()) {
      json_.BeginObjectMember("labels");
      for (const auto& [key, value] : request_.metadata()) json_.Member(key, value);
      json_.EndObject();
    }
    json_.EndObject();
    return json_.Take();
  }

  absl::StatusOr<std::string> Count(std::string_view wire_model) {
    json_.BeginObject();
    if (!wire_model.empty()) json_.Member("model", wire_model);
    NN_RETURN_IF_ERROR(Input());
    json_.EndObject();
    return json_.Take();
  }

 private:
  // All that has tokens.
  absl::Status Input() {
    NN_RETURN_IF_ERROR(WriteGeminiMessages(request_, dialect_, report_, json_));
    NN_RETURN_IF_ERROR(Tools());
    return WriteGeminiGenerationConfig(request_, model_, report_, json_);
  }

  // All functions go into one tool; each tool of Google's is one of its own.
  absl::Status Tools() {
    if (request_.tools().empty()) return absl::OkStatus();
    json_.BeginArrayMember("tools");
    bool functions = false;
    for (int i = 0; i < request_.tools_size(); ++i) {
      if (!request_.tools(i).has_function()) continue;
      if (!functions) {
        json_.BeginObject();
        json_.BeginArrayMember("functionDeclarations");
      }
      functions = true;
      NN_RETURN_IF_ERROR(Function(request_.tools(i).function(), StrCat("tools[", i, "].function")));
    }
    if (functions) {
      json_.EndArray();
      json_.EndObject();
    }
    for (int i = 0; i < request_.tools_size(); ++i) {
      if (!request_.tools(i).has_provider_tool()) continue;
      const v1::ProviderPart& tool = request_.tools(i).provider_tool();
      const std::string path = StrCat("tools[", i, "].provider_tool");
      if (!IsGeminiProvider(tool.provider())) {
        NN_RETURN_IF_ERROR(report_.Unsupported(path));
        continue;
      }
      json_.BeginObject();
      NN_RETURN_IF_ERROR(WriteGeminiThing(tool, path, json_));
      json_.EndObject();
    }
    json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status Function(const v1::FunctionTool& function, const std::string& path) {
    json_.BeginObject();
    json_.Member("name", function.name());
    if (!function.description().empty()) json_.Member("description", function.description());
    const std::string& schema = function.parameters_json_schema();
    if (!schema.empty()) {
      NN_RETURN_IF_ERROR(WriteRawObjectMember("parametersJsonSchema", schema,
                                              StrCat(path, ".parameters_json_schema"), json_));
    }
    if (function.strict()) {
      report_.Warn("FIELD_NOT_SENT", StrCat(path, ".strict"), "the wire has no place for it");
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  void ToolConfig() {
    const v1::ToolChoice& choice = request_.tool_choice();
    switch (choice.choice_case()) {
      case v1::ToolChoice::kMode:
        if (choice.mode() == v1::ToolChoice::MODE_AUTO) CallingConfig("AUTO", {});
        if (choice.mode() == v1::ToolChoice::MODE_NONE) CallingConfig("NONE", {});
        if (choice.mode() == v1::ToolChoice::MODE_REQUIRED) CallingConfig("ANY", {});
        break;
      case v1::ToolChoice::kFunctionName: {
        v1::AllowedTools one;
        one.add_function_names(choice.function_name());
        CallingConfig("ANY", one);
        break;
      }
      case v1::ToolChoice::kAllowed:
        // AUTO takes no names; VALIDATED leaves the model free to call none, as AUTO does.
        CallingConfig(choice.allowed().required() ? "ANY" : "VALIDATED", choice.allowed());
        break;
      case v1::ToolChoice::CHOICE_NOT_SET:
        break;
    }
  }

  void CallingConfig(std::string_view mode, const v1::AllowedTools& allowed) {
    json_.BeginObjectMember("toolConfig");
    json_.BeginObjectMember("functionCallingConfig");
    json_.Member("mode", mode);
    if (!allowed.function_names().empty()) {
      json_.BeginArrayMember("allowedFunctionNames");
      for (const std::string& name : allowed.function_names()) json_.String(name);
      json_.EndArray();
    }
    json_.EndObject();
    json_.EndObject();
  }

  const v1::ChatRequest& request_;
  const std::string_view model_;
  const GeminiDialect& dialect_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeGeminiChat(const v1::ChatRequest& request, std::string_view model,
                                             const GeminiDialect& dialect, EncodeReport& report) {
  return Encoder(request, model, dialect, report).Chat();
}

absl::StatusOr<std::string> EncodeGeminiCount(const v1::ChatRequest& request,
                                              std::string_view model, const GeminiDialect& dialect,
                                              EncodeReport& report) {
  Encoder encoder(request, model, dialect, report);
  return encoder.Count(dialect.vertex ? "" : model);
}

}  // namespace nexusnitro
