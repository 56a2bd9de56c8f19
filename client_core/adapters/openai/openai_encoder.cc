#include "client_core/adapters/openai/openai_encoder.h"

#include <vector>

#include "client_core/adapters/openai/openai_format.h"
#include "client_core/adapters/openai/openai_messages.h"
#include "client_core/adapters/openai/openai_reasoning.h"
#include "client_core/adapters/raw_object.h"
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
    const OpenAiWriting writing = {dialect_, context_.backend.provider, report_, json_};
    NN_RETURN_IF_ERROR(WriteOpenAiMessages(request_, writing));
    SamplingFields();
    NN_RETURN_IF_ERROR(Tools(writing));
    NN_RETURN_IF_ERROR(WriteOpenAiFormat(request_.output_format(), dialect_, report_, json_));
    NN_RETURN_IF_ERROR(WriteOpenAiReasoning(request_.reasoning(), dialect_, report_, json_));
    OtherFields();
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
  void SamplingFields() {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_temperature()) json_.Member("temperature", sampling.temperature());
    if (sampling.has_top_p()) json_.Member("top_p", sampling.top_p());
    if (sampling.has_top_k()) json_.Member("top_k", sampling.top_k());
    if (sampling.has_min_p()) json_.Member("min_p", sampling.min_p());
    if (sampling.has_frequency_penalty()) {
      json_.Member("frequency_penalty", sampling.frequency_penalty());
    }
    if (sampling.has_presence_penalty()) {
      json_.Member("presence_penalty", sampling.presence_penalty());
    }
    if (sampling.has_repetition_penalty()) {
      json_.Member("repetition_penalty", sampling.repetition_penalty());
    }
    if (sampling.has_seed()) json_.Member(dialect_.seed_key, sampling.seed());
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

  absl::Status Tools(const OpenAiWriting& writing) {
    std::vector<int> taken;
    for (int i = 0; i < request_.tools_size(); ++i) {
      NN_ASSIGN_OR_RETURN(const bool takes, TakesTool(writing, i));
      if (takes) taken.push_back(i);
    }
    if (!taken.empty()) {
      json_.BeginArrayMember("tools");
      for (const int i : taken) NN_RETURN_IF_ERROR(ToolEntry(i));
      json_.EndArray();
    }
    if (request_.has_tool_choice()) NN_RETURN_IF_ERROR(ToolChoiceField());
    if (request_.has_parallel_tool_calls()) {
      json_.Member("parallel_tool_calls", request_.parallel_tool_calls());
    }
    return absl::OkStatus();
  }

  static std::string ToolPath(int index) { return StrCat("tools[", index, "]"); }

  // False if the tool was dropped with a warning.
  absl::StatusOr<bool> TakesTool(const OpenAiWriting& writing, int index) {
    const v1::Tool& tool = request_.tools(index);
    if (tool.has_function()) return true;
    if (tool.has_provider_tool() && BelongsTo(writing, tool.provider_tool().provider())) {
      return true;
    }
    NN_RETURN_IF_ERROR(report_.Unsupported(StrCat(ToolPath(index), ".provider_tool")));
    return false;
  }

  absl::Status ToolEntry(int index) {
    const v1::Tool& tool = request_.tools(index);
    if (tool.has_provider_tool()) {
      return WriteRawObject(tool.provider_tool().json(),
                            StrCat(ToolPath(index), ".provider_tool.json"), json_);
    }
    const v1::FunctionTool& function = tool.function();
    json_.BeginObject();
    json_.Member("type", "function");
    json_.BeginObjectMember("function");
    json_.Member("name", function.name());
    if (!function.description().empty()) json_.Member("description", function.description());
    if (!function.parameters_json_schema().empty()) {
      NN_RETURN_IF_ERROR(
          WriteRawObjectMember("parameters", function.parameters_json_schema(),
                               StrCat(ToolPath(index), ".function.parameters_json_schema"), json_));
    }
    if (function.has_strict()) json_.Member("strict", function.strict());
    json_.EndObject();
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status ToolChoiceField() {
    const v1::ToolChoice& choice = request_.tool_choice();
    switch (choice.choice_case()) {
      case v1::ToolChoice::kMode:
        if (choice.mode() == v1::ToolChoice::MODE_AUTO) json_.Member("tool_choice", "auto");
        if (choice.mode() == v1::ToolChoice::MODE_NONE) json_.Member("tool_choice", "none");
        if (choice.mode() == v1::ToolChoice::MODE_REQUIRED) json_.Member("tool_choice", "required");
        return absl::OkStatus();
      case v1::ToolChoice::kFunctionName:
        if (!dialect_.named_tool_choice) return report_.Unsupported("tool_choice.function_name");
        json_.Key("tool_choice");
        FunctionName(choice.function_name());
        return absl::OkStatus();
      case v1::ToolChoice::kAllowed:
        if (!dialect_.named_tool_choice) return report_.Unsupported("tool_choice.allowed");
        json_.BeginObjectMember("tool_choice");
        json_.Member("type", "allowed_tools");
        json_.BeginObjectMember("allowed_tools");
        json_.Member("mode", choice.allowed().required() ? "required" : "auto");
        json_.BeginArrayMember("tools");
        for (const std::string& name : choice.allowed().function_names()) FunctionName(name);
        json_.EndArray();
        json_.EndObject();
        json_.EndObject();
        return absl::OkStatus();
      case v1::ToolChoice::CHOICE_NOT_SET:
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  void OtherFields() {
    if (!request_.user_id().empty()) json_.Member(dialect_.user_key, request_.user_id());
    if (!request_.service_tier().empty()) json_.Member("service_tier", request_.service_tier());
    if (!request_.prompt_cache_key().empty()) {
      json_.Member("prompt_cache_key", request_.prompt_cache_key());
    }
    if (!request_.metadata().empty()) {
      json_.BeginObjectMember("metadata");
      for (const auto& [key, value] : request_.metadata()) json_.Member(key, value);
      json_.EndObject();
    }
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
