#include "client_core/adapters/anthropic/anthropic_encoder.h"

#include <string_view>

#include "client_core/adapters/anthropic/anthropic_content.h"
#include "client_core/adapters/anthropic/anthropic_messages.h"
#include "client_core/adapters/anthropic/anthropic_provider_block.h"
#include "client_core/adapters/raw_object.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/wire/json_writer.h"

namespace nexusnitro {
namespace {

constexpr int kThinkingTokensMin = 1'024;  // The wire's.

// Writes the body piece by piece; the first error ends it.
class Encoder {
 public:
  Encoder(const v1::ChatRequest& request, const EncodeContext& context, AnthropicPurpose purpose,
          EncodeReport& report)
      : request_(request), context_(context), purpose_(purpose), report_(report) {}

  absl::StatusOr<std::string> Encode() {
    json_.BeginObject();
    json_.Member("model", context_.model);
    NN_RETURN_IF_ERROR(WriteAnthropicMessages(request_, report_, json_));
    NN_RETURN_IF_ERROR(Tools());
    NN_RETURN_IF_ERROR(ToolChoice());
    NN_RETURN_IF_ERROR(Thinking());
    NN_RETURN_IF_ERROR(OutputConfig());
    if (purpose_ == AnthropicPurpose::kChat) {
      NN_RETURN_IF_ERROR(Sampling());
      NN_RETURN_IF_ERROR(OtherFields());
    }
    json_.EndObject();
    return json_.Take();
  }

 private:
  absl::Status Tools() {
    if (request_.tools().empty()) return absl::OkStatus();
    json_.BeginArrayMember("tools");
    for (int i = 0; i < request_.tools_size(); ++i) {
      const v1::Tool& tool = request_.tools(i);
      const std::string path = StrCat("tools[", i, "]");
      if (tool.has_provider_tool()) {
        NN_RETURN_IF_ERROR(ProviderTool(tool.provider_tool(), StrCat(path, ".provider_tool")));
      } else {
        NN_RETURN_IF_ERROR(FunctionTool(tool.function(), StrCat(path, ".function")));
      }
    }
    json_.EndArray();
    return absl::OkStatus();
  }

  absl::Status ProviderTool(const v1::ProviderPart& tool, const std::string& path) {
    if (tool.provider() != kAnthropicProvider) return report_.Unsupported(path);
    return WriteRawObject(tool.json(), StrCat(path, ".json"), json_);
  }

  absl::Status FunctionTool(const v1::FunctionTool& tool, const std::string& path) {
    json_.BeginObject();
    json_.Member("name", tool.name());
    if (!tool.description().empty()) json_.Member("description", tool.description());
    const std::string& schema = tool.parameters_json_schema();
    NN_RETURN_IF_ERROR(WriteRawObjectMember(
        "input_schema", schema.empty() ? R"({"type":"object","properties":{}})" : schema,
        StrCat(path, ".parameters_json_schema"), json_));
    if (tool.has_strict()) json_.Member("strict", tool.strict());
    json_.EndObject();
    return absl::OkStatus();
  }

  // The wire takes a choice only where there are tools, and has whether calls may be parallel in
  // it.
  absl::Status ToolChoice() {
    const v1::ToolChoice& choice = request_.tool_choice();
    if (request_.tools().empty()) {
      return choice.mode() == v1::ToolChoice::MODE_REQUIRED
                 ? InvalidField("tool_choice.mode", "requires a tool, but there is none")
                 : absl::OkStatus();
    }
    const bool one_call = request_.has_parallel_tool_calls() && !request_.parallel_tool_calls();
    const bool none = choice.mode() == v1::ToolChoice::MODE_NONE;
    std::string_view type = one_call ? "auto" : "";
    if (choice.mode() == v1::ToolChoice::MODE_AUTO) type = "auto";
    if (choice.mode() == v1::ToolChoice::MODE_REQUIRED) type = "any";
    if (none) type = "none";
    if (choice.has_function_name()) type = "tool";
    if (type.empty()) return absl::OkStatus();
    json_.BeginObjectMember("tool_choice");
    json_.Member("type", type);
    if (choice.has_function_name()) json_.Member("name", choice.function_name());
    if (one_call && !none) json_.Member("disable_parallel_tool_use", true);
    json_.EndObject();
    return absl::OkStatus();
  }

  // The answer must fit beside the thoughts, which the cap counts too.
  int64_t OutputTokensMax() const {
    const v1::Sampling& sampling = request_.sampling();
    if (sampling.has_max_output_tokens()) return sampling.max_output_tokens();
    return int64_t{limits::kDefaultOutputTokensMax} + request_.reasoning().budget_tokens();
  }

  absl::Status Thinking() {
    const v1::ReasoningOptions& reasoning = request_.reasoning();
    const bool off = reasoning.effort() == v1::ReasoningOptions::EFFORT_NONE;
    if (off && reasoning.has_budget_tokens()) {
      return InvalidField("reasoning.budget_tokens", "is set, but effort is EFFORT_NONE");
    }
    if (off && reasoning.include()) {
      return InvalidField("reasoning.include", "is true, but effort is EFFORT_NONE");
    }
    std::string_view type = off ? "disabled" : "";
    if (reasoning.include()) type = "adaptive";
    if (reasoning.has_budget_tokens()) {
      NN_RETURN_IF_ERROR(CheckBudget(reasoning.budget_tokens()));
      type = "enabled";
    }
    if (type.empty()) return absl::OkStatus();  // What is not thought need not be left out.
    json_.BeginObjectMember("thinking");
    json_.Member("type", type);
    if (reasoning.has_budget_tokens()) json_.Member("budget_tokens", reasoning.budget_tokens());
    if (reasoning.has_include() && !off) {
      json_.Member("display", reasoning.include() ? "summarized" : "omitted");
    }
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status CheckBudget(int budget) const {
    if (budget < kThinkingTokensMin) {
      return InvalidField("reasoning.budget_tokens", StrCat("is ", budget, "; this wire wants ",
                                                            kThinkingTokensMin, " or more"));
    }
    if (budget >= OutputTokensMax()) {
      return InvalidField("reasoning.budget_tokens",
                          StrCat("is ", budget, "; expected less than max_output_tokens, which is ",
                                 OutputTokensMax()));
    }
    return absl::OkStatus();
  }

  absl::Status OutputConfig() {
    static constexpr std::string_view kEfforts[] = {"",       "",     "",      "low",
                                                    "medium", "high", "xhigh", "max"};
    const v1::ReasoningOptions::Effort effort = request_.reasoning().effort();
    if (effort == v1::ReasoningOptions::EFFORT_MINIMAL ||
        !v1::ReasoningOptions::Effort_IsValid(effort)) {
      NN_RETURN_IF_ERROR(report_.Unsupported("reasoning.effort"));
    }
    const std::string_view name =
        v1::ReasoningOptions::Effort_IsValid(effort) ? kEfforts[effort] : "";
    const bool schema = request_.output_format().has_json_schema();
    if (name.empty() && !schema) return absl::OkStatus();
    json_.BeginObjectMember("output_config");
    if (!name.empty()) json_.Member("effort", name);
    if (schema) NN_RETURN_IF_ERROR(Schema(request_.output_format().json_schema()));
    json_.EndObject();
    return absl::OkStatus();
  }

  // The wire has no name for it, which is for people, and always holds the model to it.
  absl::Status Schema(const v1::JsonSchemaFormat& schema) {
    if (!schema.description().empty()) {
      report_.Warn("FIELD_NOT_SENT", "output_format.json_schema.description",
                   "the wire has no place for it");
    }
    json_.BeginObjectMember("format");
    json_.Member("type", "json_schema");
    NN_RETURN_IF_ERROR(WriteRawObjectMember("schema", schema.schema_json(),
                                            "output_format.json_schema.schema_json", json_));
    json_.EndObject();
    return absl::OkStatus();
  }

  absl::Status Sampling() {
    const v1::Sampling& sampling = request_.sampling();
    if (!sampling.has_max_output_tokens()) {
      report_.Warn("DEFAULT_MAX_OUTPUT_TOKENS", "sampling.max_output_tokens",
                   StrCat("is not set, and the wire needs it; ", OutputTokensMax(), " were asked"));
    }
    json_.Member("max_tokens", OutputTokensMax());
    if (sampling.has_temperature()) {
      // Never clamped: the answer would be another one than was asked for.
      if (sampling.temperature() > 1) {
        NN_RETURN_IF_ERROR(report_.Unsupported("sampling.temperature", "it takes 0 to 1"));
      } else {
        json_.Member("temperature", sampling.temperature());
      }
    }
    if (sampling.has_top_p()) json_.Member("top_p", sampling.top_p());
    // What is not sent is off.
    if (sampling.top_k() > 0) json_.Member("top_k", sampling.top_k());
    if (!sampling.stop_sequences().empty()) {
      json_.BeginArrayMember("stop_sequences");
      for (const std::string& stop : sampling.stop_sequences()) json_.String(stop);
      json_.EndArray();
    }
    return absl::OkStatus();
  }

  absl::Status OtherFields() {
    if (!request_.user_id().empty()) {
      json_.BeginObjectMember("metadata");
      json_.Member("user_id", request_.user_id());
      json_.EndObject();
    }
    const std::string& tier = request_.service_tier();
    if (tier == "auto" || tier == "standard_only") {
      json_.Member("service_tier", tier);
    } else if (!tier.empty()) {
      NN_RETURN_IF_ERROR(report_.Unsupported("service_tier", "it takes auto and standard_only"));
    }
    if (context_.stream) json_.Member("stream", true);
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  const EncodeContext& context_;
  const AnthropicPurpose purpose_;
  EncodeReport& report_;
  JsonWriter json_;
};

}  // namespace

absl::StatusOr<std::string> EncodeAnthropicChat(const v1::ChatRequest& request,
                                                const EncodeContext& context,
                                                AnthropicPurpose purpose, EncodeReport& report) {
  return Encoder(request, context, purpose, report).Encode();
}

}  // namespace nexusnitro
