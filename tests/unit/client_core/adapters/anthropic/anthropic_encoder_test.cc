#include "client_core/adapters/anthropic/anthropic_encoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/anthropic_frames.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::FieldAtFault;

constexpr char kAsked[] =
    R"({"model":"the-model","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}])";

struct Encoded {
  absl::Status status;
  std::string body;
  std::vector<v1::Warning> warnings;

  // What follows the model and the messages.
  std::string rest() const {
    EXPECT_EQ(body.substr(0, sizeof(kAsked) - 1), kAsked);
    return body.substr(sizeof(kAsked) - 1);
  }
};

Encoded Encode(const v1::ChatRequest& request, bool stream = false,
               AnthropicPurpose purpose = AnthropicPurpose::kChat) {
  const auto backend = testing::ClaudeBackend();
  EncodeReport report(request.unsupported(), "b");
  absl::StatusOr<std::string> body =
      EncodeAnthropicChat(request, {*backend, "the-model", stream}, purpose, report);
  return {body.status(), body.value_or(""), report.TakeWarnings()};
}

// With a cap, so that there is nothing to warn of.
v1::ChatRequest AskShort() {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_max_output_tokens(2'000);
  return request;
}

TEST(AnthropicEncoderTest, TheWireNeedsACapOnTokens) {
  const Encoded unset = Encode(Ask("hi"), true);
  EXPECT_EQ(unset.rest(), R"(,"max_tokens":4096,"stream":true})");
  ASSERT_EQ(unset.warnings.size(), 1u);
  EXPECT_EQ(unset.warnings[0].code(), "DEFAULT_MAX_OUTPUT_TOKENS");
  EXPECT_EQ(unset.warnings[0].field(), "sampling.max_output_tokens");
  const Encoded set = Encode(AskShort());
  EXPECT_EQ(set.rest(), R"(,"max_tokens":2000})");
  EXPECT_TRUE(set.warnings.empty());
}

TEST(AnthropicEncoderTest, SamplingHasTheWiresNames) {
  v1::ChatRequest request = AskShort();
  v1::Sampling& sampling = *request.mutable_sampling();
  sampling.set_temperature(0);
  sampling.set_top_p(0.5);
  sampling.set_top_k(3);
  sampling.add_stop_sequences("END");
  request.set_user_id("u");
  request.set_service_tier("standard_only");
  EXPECT_EQ(Encode(request).rest(), R"(,"max_tokens":2000,"temperature":0.0,"top_p":0.5,"top_k":3,)"
                                    R"("stop_sequences":["END"],"metadata":{"user_id":"u"},)"
                                    R"("service_tier":"standard_only"})");
  sampling.set_top_k(-1);
  EXPECT_EQ(Encode(request).body.find("top_k"), std::string::npos) << "off";
}

TEST(AnthropicEncoderTest, ValuesThatTheWireHasNotAreNeverClamped) {
  v1::ChatRequest hot = AskShort();
  hot.mutable_sampling()->set_temperature(1.5);
  EXPECT_EQ(ReasonOf(Encode(hot).status), Reason::kUnsupportedField);
  EXPECT_EQ(FieldAtFault(Encode(hot).status), "sampling.temperature");
  hot.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(hot).rest(), R"(,"max_tokens":2000})");
  EXPECT_EQ(Encode(hot).warnings.size(), 1u);
  v1::ChatRequest flex = AskShort();
  flex.set_service_tier("flex");
  EXPECT_EQ(FieldAtFault(Encode(flex).status), "service_tier");
  v1::ChatRequest minimal = AskShort();
  minimal.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_MINIMAL);
  EXPECT_EQ(FieldAtFault(Encode(minimal).status), "reasoning.effort");
}

TEST(AnthropicEncoderTest, ToolsHaveTheirSchemas) {
  v1::ChatRequest request = AskShort();
  v1::FunctionTool* tool = request.add_tools()->mutable_function();
  tool->set_name("f");
  tool->set_description("d");
  tool->set_parameters_json_schema(R"({"type":"object", "x":1})");
  tool->set_strict(true);
  request.add_tools()->mutable_function()->set_name("g");
  v1::ProviderPart* own = request.add_tools()->mutable_provider_tool();
  own->set_provider("anthropic");
  own->set_json(R"({"type":"web_search_20250305","name":"web_search"})");
  EXPECT_EQ(Encode(request).rest(),
            R"(,"tools":[{"name":"f","description":"d","input_schema":{"type":"object", "x":1},)"
            R"("strict":true},{"name":"g","input_schema":{"type":"object","properties":{}}},)"
            R"({"type":"web_search_20250305","name":"web_search"}],"max_tokens":2000})");
  own->set_json("x");
  EXPECT_EQ(FieldAtFault(Encode(request).status), "tools[2].provider_tool.json");
  own->set_provider("openai");
  EXPECT_EQ(FieldAtFault(Encode(request).status), "tools[2].provider_tool");
  tool->set_parameters_json_schema("[]");
  EXPECT_EQ(FieldAtFault(Encode(request).status), "tools[0].function.parameters_json_schema");
}

// The member `tool_choice` of what is sent; empty if there is none.
std::string ChoiceOf(const v1::ChatRequest& request) {
  const std::string rest = Encode(request).rest();
  const size_t begin = rest.find(R"("tool_choice":)");
  if (begin == std::string::npos) return "";
  return rest.substr(begin + 14, rest.find('}', begin) - begin - 13);
}

TEST(AnthropicEncoderTest, TheChoiceOfToolsHoldsWhetherCallsAreParallel) {
  v1::ChatRequest request = AskShort();
  request.add_tools()->mutable_function()->set_name("f");
  EXPECT_EQ(ChoiceOf(request), "");
  request.set_parallel_tool_calls(true);
  EXPECT_EQ(ChoiceOf(request), "") << "as the wire has it by itself";
  request.set_parallel_tool_calls(false);
  EXPECT_EQ(ChoiceOf(request), R"({"type":"auto","disable_parallel_tool_use":true})");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(ChoiceOf(request), R"({"type":"any","disable_parallel_tool_use":true})");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_NONE);
  EXPECT_EQ(ChoiceOf(request), R"({"type":"none"})") << "which takes nothing else";
  request.mutable_tool_choice()->set_function_name("f");
  EXPECT_EQ(ChoiceOf(request), R"({"type":"tool","name":"f","disable_parallel_tool_use":true})");
  request.clear_parallel_tool_calls();
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_AUTO);
  EXPECT_EQ(ChoiceOf(request), R"({"type":"auto"})");
}

TEST(AnthropicEncoderTest, WithoutToolsThereIsNoChoice) {
  v1::ChatRequest request = AskShort();
  request.set_parallel_tool_calls(false);
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_NONE);
  EXPECT_EQ(ChoiceOf(request), "");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(FieldAtFault(Encode(request).status), "tool_choice.mode");
}

TEST(AnthropicEncoderTest, ReasoningIsAskedForByBudgetOrByEffort) {
  v1::ChatRequest request = AskShort();
  v1::ReasoningOptions& reasoning = *request.mutable_reasoning();
  reasoning.set_effort(v1::ReasoningOptions::EFFORT_XHIGH);
  EXPECT_EQ(Encode(request).rest(), R"(,"output_config":{"effort":"xhigh"},"max_tokens":2000})");
  reasoning.set_include(true);
  EXPECT_EQ(Encode(request).rest(), R"(,"thinking":{"type":"adaptive","display":"summarized"},)"
                                    R"("output_config":{"effort":"xhigh"},"max_tokens":2000})");
  reasoning.clear_effort();
  reasoning.set_budget_tokens(1'024);
  reasoning.set_include(false);
  EXPECT_EQ(Encode(request).rest(),
            R"(,"thinking":{"type":"enabled","budget_tokens":1024,"display":"omitted"},)"
            R"("max_tokens":2000})");
  reasoning.Clear();
  reasoning.set_include(false);
  EXPECT_EQ(Encode(request).rest(), R"(,"max_tokens":2000})");
  reasoning.set_effort(v1::ReasoningOptions::EFFORT_NONE);
  EXPECT_EQ(Encode(request).rest(), R"(,"thinking":{"type":"disabled"},"max_tokens":2000})");
}

TEST(AnthropicEncoderTest, TheBudgetIsAtLeast1024AndBelowTheCap) {
  v1::ChatRequest request = AskShort();
  v1::ReasoningOptions& reasoning = *request.mutable_reasoning();
  for (const int budget : {0, 1'023, 2'000}) {
    reasoning.set_budget_tokens(budget);
    EXPECT_EQ(FieldAtFault(Encode(request).status), "reasoning.budget_tokens") << budget;
  }
  reasoning.set_budget_tokens(1'999);
  EXPECT_TRUE(Encode(request).status.ok());
  request.clear_sampling();
  reasoning.set_budget_tokens(10'000);
  EXPECT_NE(Encode(request).body.find(R"("max_tokens":14096)"), std::string::npos)
      << "room for the answer beside the thoughts";
}

TEST(AnthropicEncoderTest, WishesThatContradictAreRefused) {
  v1::ChatRequest request = AskShort();
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_NONE);
  request.mutable_reasoning()->set_include(true);
  EXPECT_EQ(FieldAtFault(Encode(request).status), "reasoning.include");
  request.mutable_reasoning()->set_budget_tokens(1'024);
  EXPECT_EQ(FieldAtFault(Encode(request).status), "reasoning.budget_tokens");
}

TEST(AnthropicEncoderTest, ASchemaHoldsTheAnswer) {
  v1::ChatRequest request = AskShort();
  v1::JsonSchemaFormat& schema = *request.mutable_output_format()->mutable_json_schema();
  schema.set_name("weather");
  schema.set_schema_json(R"({"type":"object"})");
  schema.set_strict(true);
  const Encoded encoded = Encode(request);
  EXPECT_EQ(encoded.rest(),
            R"(,"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},)"
            R"("max_tokens":2000})");
  EXPECT_TRUE(encoded.warnings.empty());
  schema.set_description("d");
  EXPECT_EQ(Encode(request).warnings.size(), 1u);
  schema.set_schema_json("1");
  EXPECT_EQ(FieldAtFault(Encode(request).status), "output_format.json_schema.schema_json");
}

TEST(AnthropicEncoderTest, ACountNeedsTheInputAlone) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_temperature(0.5);
  request.set_user_id("u");
  request.add_tools()->mutable_function()->set_name("f");
  const Encoded encoded = Encode(request, false, AnthropicPurpose::kCountTokens);
  EXPECT_EQ(encoded.rest(),
            R"(,"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}]})");
  EXPECT_TRUE(encoded.warnings.empty());
}

}  // namespace
}  // namespace nexusnitro
