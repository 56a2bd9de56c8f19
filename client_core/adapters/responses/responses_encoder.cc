#include "client_core/adapters/responses/responses_encoder.h"

#include <string_view>

#include "absl/strings/match.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/adapters/responses/responses_input.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, const EncodeContext& context, EncodeReport& report)
      : request_(request), context_(context), report_(report) {}

  absl::StatusOr<std::string> Encode(ResponsesBody kind) {
    json_.BeginObject();
    json_.Member("model", context_.model);
    NN_RETURN_IF_ERROR(WriteResponsesInput(request_, report_, json_));
    NN_RETURN_IF_ERROR(Tools());
    NN_RETURN_IF_ERROR(Text());
    Reasoning();
    Conversation();
    if (kind == ResponsesBody::kAnswer) AnswerFields();
    json_.EndObject();
    return json_.Take();
  }

 private:
  void AnswerFields() {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_temperature()) json_.Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) json_.Member("top_p", sampling.top_p());
    if (sampling.has_max_output_tokens()) {
      json_.Member("max_output_tokens", sampling.max_output_tokens());
    }
    if (sampling.has_top_logprobs()) json_.Member("top_logprobs", sampling.top_logprobs());
    Include();
    // The sidecar keeps no answers, and neither should the backend unless it is asked to.
    if (request_.conversation_id().empty()) json_.Member("store", false);
    if (!request_.user_id().empty()) json_.Member("user", request_.user_id());
    if (!request_.service_tier().empty()) json_.Member("service_tier", request_.service_tier());
    if (!request_.prompt_cache_key().empty()) {
      json_.Member("prompt_cache_key", request_.prompt_cache_key());
    }
    if (!request_.metadata().empty()) {
      json_.BeginObjectMember("metadata");
      for (const auto& [key, value] : request_.metadata()) json_.Member(key, value);
      json_.EndObject();
    }
    if (context_.stream) json_.Member("stream", true);
  }

  void Include() {
    const bool logprobs = request_.sampling().logprobs();
    const bool encrypted = request_.reasoning().include();
    if (!logprobs && !encrypted) return;
    json_.BeginArrayMember("include");
    if (logprobs) json_.String("message.output_text.logprobs");
    // Without it, an answer that the backend does not store could not be gone on from.
    if (encrypted) json_.String("reasoning.encrypted_content");
    json_.EndArray();
  }

  void Conversation() {
    const std::string& id = request_.conversation_id();
    if (id.empty()) return;
    json_.Member(absl::StartsWith(id, "resp_") ? "previous_response_id" : "conversation", id);
  }

  void Reasoning() {
    static constexpr const char* kEfforts[] = {"",       "none", "minimal", "low",
                                               "medium", "high", "xhigh",   "max"};
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    const bool effort = reasoning.effort() != v1::ReasoningOptions::EFFORT_UNSPECIFIED;
    if (!effort && !reasoning.include()) return;
    json_.BeginObjectMember("reasoning");
    if (effort) json_.Member("effort", kEfforts[reasoning.effort()]);
    if (reasoning.include()) json_.Member("summary", "auto");
    json_.EndObject();
  }

  absl::Status Tools() {
    if (!request_.tools().empty()) {
      json_.BeginArrayMember("tools");
      for (int i = 0; i < request_.tools_size(); ++i) {
        NN_RETURN_IF_ERROR(ToolEntry(request_.tools(i), StrCat("tools[", i, "]")));
      }
      json_.EndArray();
    }
    if (request_.has_tool_choice()) ToolChoiceField();
    if (request_.has_parallel_tool_calls()) {
      json_.Member("parallel_tool_calls", request_.parallel_tool_calls());
    }
    return absl::OkStatus();
  }

  absl::Status ToolEntry(const v1::Tool& tool, const std::string& path) {
    if (tool.has_provider_tool()) {
      const std::string field = StrCat(path, ".provider_tool");
      if (tool.provider_tool().provider() != "openai") return report_.Unsupported(field);
      return WriteRawObject(tool.provider_tool().json(), StrCat(field, ".json"), json_);
    }
    const v1::FunctionTool& function = tool.function();
    json_.BeginObject();
    json_.Member("type", "function");
    json_.Member("name", function.name());
    if (!function.description().empty()) json_.Member("description", function.description());
    if (function.parameters_json_schema().empty()) {
      json_.BeginObjectMember("parameters");
      json_.Member("type", "object");
      json_.BeginObjectMember("properties");
      json_.EndObject();
      json_.EndObject();
    } else {
      NN_RETURN_IF_ERROR(WriteRawObjectMember("parameters", function.parameters_json_schema(),
                                              StrCat(path, ".function.parameters_json_schema"),
                                              json_));
    }
    // Unset means strict on this wire, and strict refuses most schemas.
    json_.Member("strict", function.strict());
    json_.EndObject();
    return absl::OkStatus();
  }

  void FunctionName(std::string_view name) {
    json_.BeginObject();
    json_.Member("type", "function");
    json_.Member("name", name);
    json_.EndObject();
  }

  void ToolChoiceField() {
    const v1::ToolChoice& choice = request_.tool_choice();
    switch (choice.choice_case()) {
      case v1::ToolChoice::kMode:
        if (choice.mode() == v1::ToolChoice::MODE_AUTO) json_.Member("tool_choice", "auto");
        if (choice.mode() == v1::ToolChoice::MODE_NONE) json_.Member("tool_choice", "none");
        if (choice.mode() == v1::ToolChoice::MODE_REQUIRED) json_.Member("tool_choice", "required");
        break;
      case v1::ToolChoice::kFunctionName:
        json_.Key("tool_choice");
        FunctionName(choice.function_name());
        break;
      case v1::ToolChoice::kAllowed:
        json_.BeginObjectMember("tool_choice");
        json_.Member("type", "allowed_tools");
        json_.Member("mode", choice.allowed().required() ? "required" : "auto");
        json_.BeginArrayMember("tools");
        for (const std::string& name : choice.allowed().function_names()) FunctionName(name);
        json_.EndArray();
        json_.EndObject();
        break;
      case v1::ToolChoice::CHOICE_NOT_SET:
        break;
    }
  }

  // The form of the answer.
  absl::Status Text() {
    const v1::OutputFormat& format = request_.output_format();
    if (!format.has_json_object() && !format.has_json_schema()) return absl::OkStatus();
    json_.BeginObjectMember("text");
    json_.BeginObjectMember("format");
    if (format.has_json_object()) {
      json_.Member("type", "json_object");
    } else {
      const v1::JsonSchemaFormat& schema = format.json_schema();
      json_.Member("type", "json_schema");
      json_.Member("name", schema.name().empty() ? "answer" : schema.name());
      if (!schema.description().empty()) json_.Member("description", schema.description());
      NN_RETURN_IF_ERROR(WriteRawObjectMember("schema", schema.schema_json(),
                                              "output_format.json_schema.schema_json", json_));
      if (schema.has_strict()) json_.Member("strict", schema.strict());
    }
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  const EncodeContext& context_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeResponses(const v1::ChatRequest& request,
                                            const EncodeContext& context, ResponsesBody kind,
                                            EncodeReport& report) {
  return Encoder(request, context, report).Encode(kind);
}

}  // namespace nexusnitro
