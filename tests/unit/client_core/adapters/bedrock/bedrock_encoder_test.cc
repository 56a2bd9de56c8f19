#include "client_core/adapters/bedrock/bedrock_encoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;

constexpr char kModel[] = "anthropic.claude-3-5-haiku-20241022-v1:0";
constexpr char kHi[] = R"("messages":[{"role":"user","content":[{"text":"hi"}]}])";

struct Encoded {
  std::string json;  // Or the message of the error.
  std::vector<v1::Warning> warnings;
};

Encoded Encode(const v1::ChatRequest& request) {
  EncodeReport report(request.unsupported(), "b");
  const absl::StatusOr<std::string> body = EncodeBedrockChat(request, kModel, report);
  return {body.ok() ? *body : std::string(body.status().message()), report.TakeWarnings()};
}

// The body of "hi" with these members behind the messages.
std::string Body(const std::string& members = "") { return StrCat("{", kHi, members, "}"); }

v1::FunctionTool& AddFunction(v1::ChatRequest& request, const std::string& name) {
  v1::FunctionTool* function = request.add_tools()->mutable_function();
  function->set_name(name);
  return *function;
}

std::string Tool(const std::string& name) {
  return StrCat(R"({"toolSpec":{"name":")", name,
                R"(","inputSchema":{"json":{"type":"object","properties":{}}}}})");
}

TEST(BedrockEncoderTest, OnlyWhatIsSetIsSent) { EXPECT_EQ(Encode(Ask("hi")).json, Body()); }

TEST(BedrockEncoderTest, SamplingGoesIntoInferenceConfig) {
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_max_output_tokens(7);
  sampling->set_temperature(0);
  sampling->set_top_p(0.9);
  sampling->add_stop_sequences("END");
  EXPECT_EQ(Encode(request).json,
            Body(R"(,"inferenceConfig":{"maxTokens":7,"temperature":0.0,"topP":0.9,)"
                 R"("stopSequences":["END"]})"));
}

TEST(BedrockEncoderTest, TemperaturesOverOneAreRefusedOrDropped) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_temperature(1);
  EXPECT_EQ(Encode(request).json, Body(R"(,"inferenceConfig":{"temperature":1.0})"));
  request.mutable_sampling()->set_temperature(1.5);
  EXPECT_EQ(Encode(request).json.rfind("sampling.temperature: ", 0), 0);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const Encoded encoded = Encode(request);
  EXPECT_EQ(encoded.json, Body(R"(,"inferenceConfig":{})"));
  ASSERT_EQ(encoded.warnings.size(), 1);
  EXPECT_EQ(encoded.warnings[0].field(), "sampling.temperature");
}

TEST(BedrockEncoderTest, ARequiredToolMustBeThere) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(Encode(request).json, "tool_choice.mode: requires a tool, but there is none");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_AUTO);
  EXPECT_EQ(Encode(request).json, Body());
}

TEST(BedrockEncoderTest, ToolsHaveSpecifications) {
  v1::ChatRequest request = Ask("hi");
  v1::FunctionTool& function = AddFunction(request, "f");
  function.set_description("does f");
  function.set_parameters_json_schema(R"({"type":"object","required":["z","a"]})");
  function.set_strict(true);
  AddFunction(request, "g");
  EXPECT_EQ(Encode(request).json,
            Body(StrCat(R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"does f",)"
                        R"("inputSchema":{"json":{"type":"object","required":["z","a"]}},)"
                        R"("strict":true}},)",
                        Tool("g"), "]}")));
  function.set_parameters_json_schema("[]");
  EXPECT_EQ(Encode(request).json,
            "tools[0].function.parameters_json_schema: is JSON, but not an object");
}

TEST(BedrockEncoderTest, ChoicesOfToolsAreObjects) {
  v1::ChatRequest request = Ask("hi");
  AddFunction(request, "f");
  const auto with_choice = [](const std::string& choice) {
    return Body(
        StrCat(R"(,"toolConfig":{"tools":[)", Tool("f"), R"(],"toolChoice":)", choice, "}"));
  };
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_AUTO);
  EXPECT_EQ(Encode(request).json, with_choice(R"({"auto":{}})"));
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(Encode(request).json, with_choice(R"({"any":{}})"));
  request.mutable_tool_choice()->set_function_name("f");
  EXPECT_EQ(Encode(request).json, with_choice(R"({"tool":{"name":"f"}})"));
}

TEST(BedrockEncoderTest, WhereNoToolMayBeCalledNoneIsDescribed) {
  v1::ChatRequest request = Ask("hi");
  AddFunction(request, "f");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_NONE);
  EXPECT_EQ(Encode(request).json, Body());

  v1::Message* message = request.add_messages();
  message->set_role(v1::ROLE_TOOL);
  message->add_parts()->mutable_tool_result()->set_tool_call_id("t");
  EXPECT_EQ(Encode(request).json.rfind("tool_choice.mode: ", 0), 0);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const Encoded encoded = Encode(request);
  EXPECT_NE(encoded.json.find(StrCat(R"("toolConfig":{"tools":[)", Tool("f"), "]}")),
            std::string::npos)
      << encoded.json;
  EXPECT_EQ(encoded.warnings.size(), 1);
}

TEST(BedrockEncoderTest, OwnToolsGoAsTheyAre) {
  v1::ChatRequest request = Ask("hi");
  v1::ProviderPart* tool = request.add_tools()->mutable_provider_tool();
  tool->set_provider("aws.bedrock");
  tool->set_json(R"({"systemTool":{"name":"nova_grounding"}})");
  EXPECT_EQ(Encode(request).json,
            Body(R"(,"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]})"));
  tool->set_json("nova_grounding");
  EXPECT_EQ(Encode(request).json.rfind("tools[0].provider_tool.json: ", 0), 0);
  tool->set_provider("openai");
  EXPECT_EQ(Encode(request).json.rfind("tools[0].provider_tool: ", 0), 0);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request).json, Body());
}

TEST(BedrockEncoderTest, SchemasAreStrings) {
  v1::ChatRequest request = Ask("hi");
  v1::JsonSchemaFormat* format = request.mutable_output_format()->mutable_json_schema();
  format->set_name("city");
  format->set_description("a city");
  format->set_schema_json(R"({"type":"object"})");
  const std::string expected =
      Body(R"(,"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":)"
           R"({"name":"city","description":"a city","schema":"{\"type\":\"object\"}"}}}})");
  EXPECT_EQ(Encode(request).json, expected);
  format->set_strict(true);
  EXPECT_TRUE(Encode(request).warnings.empty());
  format->set_strict(false);
  const Encoded encoded = Encode(request);
  EXPECT_EQ(encoded.json, expected);
  ASSERT_EQ(encoded.warnings.size(), 1);
  EXPECT_EQ(encoded.warnings[0].field(), "output_format.json_schema.strict");
  format->set_schema_json("{");
  EXPECT_EQ(Encode(request).json.rfind("output_format.json_schema.schema_json: ", 0), 0);
}

TEST(BedrockEncoderTest, ReasoningGoesWhereTheModelLooksForIt) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_HIGH);
  request.mutable_reasoning()->set_budget_tokens(1024);
  EXPECT_EQ(Encode(request).json,
            Body(R"(,"additionalModelRequestFields":{"thinking":{"type":"enabled",)"
                 R"("budget_tokens":1024}},"outputConfig":{"effort":"high"})"));
}

TEST(BedrockEncoderTest, TierAndMetadataAreSent) {
  v1::ChatRequest request = Ask("hi");
  request.set_service_tier("flex");
  (*request.mutable_metadata())["team"] = "a";
  EXPECT_EQ(Encode(request).json,
            Body(R"(,"serviceTier":{"type":"flex"},"requestMetadata":{"team":"a"})"));
}

TEST(BedrockEncoderTest, ACountIsOfTheInputAlone) {
  v1::ChatRequest request = Ask("hi");
  AddFunction(request, "f");
  request.mutable_sampling()->set_max_output_tokens(7);
  request.set_service_tier("flex");
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  EXPECT_EQ(EncodeBedrockCount(request, kModel, report).value(),
            StrCat(R"({"input":{"converse":)",
                   Body(StrCat(R"(,"toolConfig":{"tools":[)", Tool("f"), "]}")), "}}"));
}

}  // namespace
}  // namespace nexusnitro
