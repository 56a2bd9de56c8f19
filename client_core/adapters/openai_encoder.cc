#include "client_core/adapters/openai_encoder.h"

#include "client_core/adapters/openai_messages.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, const EncodeContext& context,
          const OpenAiDialect& dialect, EncodeReport& report)
      : request_(request), context_(context), dialect_(dialect), report_(report) {}

  absl::StatusOr<std::string> Encode() {
    json_.BeginObject();
    json_.Member("model", context_.model);
    NN_RETURN_IF_ERROR(WriteOpenAiMessages(request_, report_, json_));
    SamplingFields();
    NN_RETURN_IF_ERROR(Tools());
    NN_RETURN_IF_ERROR(Format());
    NN_RETURN_IF_ERROR(OtherFields());
    if (context_.stream) {
      json_.Member("stream", true);
      if (dialect_.stream_options) {
        json_.BeginObjectMember("stream_options");
        json_.Member("include_usage", true);
        json_.EndObject();
      }
    }
    json_.EndObject();
    return json_.Take();
  }

 private:
  absl::Status RawObject(std::string_view key, const std::string& json, std::string_view field) {
    if (const absl::Status status = CheckJsonObject(json); !status.ok()) {
      return InvalidField(field, MessageOf(status));
    }
    json_.Key(key);
    json_.Raw(json);
    return absl::OkStatus();
  }

  void SamplingFields() {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_temperature()) json_.Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) json_.Member("top_p", sampling.top_p());
    if (sampling.has_top_k()) json_.Member("top_k", sampling.top_k());
    if (sampling.has_min_p()) json_.Member("min_p", sampling.min_p());
    if (sampling.has_frequency_penalty()) {
      json_.Member("frequency_penalty", sampling.frequency_penalty());
    }
    if (sampling.has_presence_penalty())
      json_.Member("presence_penalty", sampling.presence_penalty());
    if (sampling.has_repetition_penalty()) {
      json_.Member("repetition_penalty", sampling.repetition_penalty());
    }
    if (sampling.has_seed()) json_.Member("seed", sampling.seed());
    if (sampling.has_max_output_tokens()) {
      json_.Member(dialect_.max_tokens_key, sampling.max_output_tokens());
    }
    if (sampling.has_choice_count()) json_.Member("n", sampling.choice_count());
    if (sampling.has_logprobs()) json_.Member("logprobs", sampling.logprobs());
    if (sampling.has_top_logprobs()) json_.Member("top_logprobs", sampling.top_logprobs());
    if (!sampling.stop_sequences().empty()) {
      json_.BeginArrayMember("stop");
      for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
      json_.EndArray();
    }
    if (!sampling.logit_bias().empty()) {
      json_.BeginObjectMember("logit_bias");
      for (const auto& [token, bias] : sampling.logit_bias()) json_.Member(StrCat(token), bias);
      json_.EndObject();
    }
  }

  void FunctionName(std::string_view name) {
    json_.BeginObject();
    json_.Member("type", "function");
    json_.BeginObjectMember("function");
    json_.Member("name", name);
    json_.EndObject();
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
    if (!tool.has_function()) return report_.Unsupported(StrCat(path, ".provider_tool"));
    const v1::FunctionTool& function = tool.function();
    json_.BeginObject();
    json_.Member("type", "function");
    json_.BeginObjectMember("function");
    json_.Member("name", function.name());
    if (!function.description().empty()) json_.Member("description", function.description());
    if (!function.parameters_json_schema().empty()) {
      NN_RETURN_IF_ERROR(RawObject("parameters", function.parameters_json_schema(),
                                   StrCat(path, ".function.parameters_json_schema")));
    }
    if (function.has_strict()) json_.Member("strict", function.strict());
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
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
        json_.BeginObjectMember("allowed_tools");
        json_.Member("mode", choice.allowed().required() ? "required" : "auto");
        json_.BeginArrayMember("tools");
        for (const std::string& name : choice.allowed().function_names()) FunctionName(name);
        json_.EndArray();
        json_.EndObject();
        json_.EndObject();
        break;
      case v1::ToolChoice::CHOICE_NOT_SET:
        break;
    }
  }

  absl::Status Format() {
    const v1::OutputFormat& format = request_.output_format();
    switch (format.format_case()) {
      case v1::OutputFormat::kJsonObject:
        json_.BeginObjectMember("response_format");
        json_.Member("type", "json_object");
        json_.EndObject();
        return absl::OkStatus();
      case v1::OutputFormat::kJsonSchema: {
        const v1::JsonSchemaFormat& schema = format.json_schema();
        json_.BeginObjectMember("response_format");
        json_.Member("type", "json_schema");
        json_.BeginObjectMember("json_schema");
        json_.Member("name", schema.name().empty() ? "answer" : schema.name());
        if (!schema.description().empty()) json_.Member("description", schema.description());
        NN_RETURN_IF_ERROR(
            RawObject("schema", schema.schema_json(), "output_format.json_schema.schema_json"));
        if (schema.has_strict()) json_.Member("strict", schema.strict());
        json_.EndObject();
        json_.EndObject();
        return absl::OkStatus();
      }
      case v1::OutputFormat::kRegex:
        return report_.Unsupported("output_format.regex");
      case v1::OutputFormat::kGrammar:
        return report_.Unsupported("output_format.grammar");
      case v1::OutputFormat::kChoice:
        return report_.Unsupported("output_format.choice");
      case v1::OutputFormat::kText:
      case v1::OutputFormat::FORMAT_NOT_SET:
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status OtherFields() {
    static constexpr const char* kEfforts[] = {"",       "none", "minimal", "low",
                                               "medium", "high", "xhigh",   "max"};
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    if (reasoning.effort() != v1::ReasoningOptions::EFFORT_UNSPECIFIED) {
      json_.Member("reasoning_effort", kEfforts[reasoning.effort()]);
    }
    if (reasoning.has_include()) json_.Member("include_reasoning", reasoning.include());
    if (reasoning.has_budget_tokens()) {
      json_.Member("thinking_token_budget", reasoning.budget_tokens());
    }
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
    if (!request_.conversation_id().empty()) return report_.Unsupported("conversation_id");
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  const EncodeContext& context_;
  const OpenAiDialect& dialect_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeOpenAiChat(const v1::ChatRequest& request,
                                             const EncodeContext& context,
                                             const OpenAiDialect& dialect, EncodeReport& report) {
  return Encoder(request, context, dialect, report).Encode();
}

}  // namespace nexusnitro
