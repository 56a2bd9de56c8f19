#include "client_core/adapters/openai/openai_encoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/wire/json_reader.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;
using testing::OpenAiBackend;

struct Encoded {
  absl::StatusOr<std::string> body;
  std::vector<v1::Warning> warnings;
};

Encoded EncodeFor(const v1::ChatRequest& request, bool stream = false, OpenAiDialect dialect = {}) {
  const auto backend = BackendOf(OpenAiBackend("b", "http://127.0.0.1:1/v1"));
  EncodeReport report(request.unsupported(), "b");
  Encoded encoded = {EncodeOpenAiChat(request, {*backend, "the-model", stream}, dialect, report),
                     {}};
  encoded.warnings = report.TakeWarnings();
  return encoded;
}

std::string Encode(const v1::ChatRequest& request, bool stream = false) {
  return EncodeFor(request, stream).body.value();
}

// Path of the field that an encoding error names.
std::string FieldAtFault(const v1::ChatRequest& request) {
  const absl::Status status = EncodeFor(request).body.status();
  EXPECT_FALSE(status.ok());
  return std::string(status.message().substr(0, status.message().find(':')));
}

TEST(OpenAiEncoderTest, SendsOnlyWhatIsSet) {
  EXPECT_EQ(Encode(Ask("hi")),
            R"({"model":"the-model","messages":[{"role":"user","content":"hi"}]})");
}

TEST(OpenAiEncoderTest, StreamsAskForUsage) {
  EXPECT_EQ(Encode(Ask("hi"), true),
            R"({"model":"the-model","messages":[{"role":"user","content":"hi"}],"stream":true,)"
            R"("stream_options":{"include_usage":true}})");
}

TEST(OpenAiEncoderTest, SamplingKeepsZeroAndPrecision) {
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_temperature(0);
  sampling->set_top_p(0.8);
  sampling->set_top_k(-1);
  sampling->set_seed(7228414683750928000);
  sampling->set_max_output_tokens(5);
  sampling->set_choice_count(2);
  sampling->add_stop_sequences("END");
  (*sampling->mutable_logit_bias())[261] = 100;
  sampling->set_logprobs(true);
  sampling->set_top_logprobs(0);
  EXPECT_EQ(Encode(request),
            R"({"model":"the-model","messages":[{"role":"user","content":"hi"}],"temperature":0.0,)"
            R"("top_p":0.8,"top_k":-1,"seed":7228414683750928000,"max_tokens":5,"n":2,)"
            R"("logprobs":true,"top_logprobs":0,"stop":["END"],"logit_bias":{"261":100.0}})");
}

TEST(OpenAiEncoderTest, TheDialectNamesTheKeys) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_max_output_tokens(5);
  request.mutable_sampling()->set_seed(7);
  request.set_user_id("u");
  OpenAiDialect dialect;
  dialect.max_tokens_key = "cap";
  dialect.seed_key = "random_seed";
  dialect.user_key = "safety_identifier";
  EXPECT_EQ(*EncodeFor(request, false, dialect).body,
            R"({"model":"the-model","messages":[{"role":"user","content":"hi"}],)"
            R"("random_seed":7,"cap":5,"safety_identifier":"u"})");
}

TEST(OpenAiEncoderTest, UsageIsAskedForOnlyWhereTheServerTakesTheQuestion) {
  OpenAiDialect dialect;
  dialect.stream_options = false;
  EXPECT_EQ(*EncodeFor(Ask("hi"), true, dialect).body,
            R"({"model":"the-model","messages":[{"role":"user","content":"hi"}],"stream":true})");
}

TEST(OpenAiEncoderTest, ToolsOfTheProviderGoAsTheyAre) {
  v1::ChatRequest request = Ask("hi");
  v1::ProviderPart* tool = request.add_tools()->mutable_provider_tool();
  tool->set_json(R"({"type":"custom","custom":{"name":"f"}})");
  EXPECT_NE(Encode(request).find(R"("tools":[{"type":"custom","custom":{"name":"f"}}])"),
            std::string::npos);
  tool->set_json("[]");
  EXPECT_EQ(FieldAtFault(request), "tools[0].provider_tool.json");
  tool->set_provider("anthropic");
  EXPECT_EQ(FieldAtFault(request), "tools[0].provider_tool");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_EQ(Encode(request).find("tools"), std::string::npos);
}

TEST(OpenAiEncoderTest, AServerThatIgnoresNamesInToolChoicesIsNotSentThem) {
  v1::ChatRequest request = Ask("hi");
  OpenAiDialect dialect;
  dialect.named_tool_choice = false;
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_TRUE(EncodeFor(request, false, dialect).body.ok());
  request.mutable_tool_choice()->set_function_name("f");
  EXPECT_NE(
      EncodeFor(request, false, dialect).body.status().message().find("tool_choice.function_name"),
      absl::string_view::npos);
  request.mutable_tool_choice()->mutable_allowed()->add_function_names("f");
  EXPECT_NE(EncodeFor(request, false, dialect).body.status().message().find("tool_choice.allowed"),
            absl::string_view::npos);
}

TEST(OpenAiEncoderTest, ToolsAndChoicesOfTools) {
  v1::ChatRequest request = Ask("hi");
  v1::FunctionTool* tool = request.add_tools()->mutable_function();
  tool->set_name("f");
  tool->set_description("d");
  tool->set_parameters_json_schema(R"({"type": "object"})");
  tool->set_strict(true);
  request.set_parallel_tool_calls(false);
  request.mutable_tool_choice()->set_function_name("f");
  EXPECT_NE(
      Encode(request).find(
          R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":)"
          R"({"type": "object"},"strict":true}}],"tool_choice":{"type":"function","function":)"
          R"({"name":"f"}},"parallel_tool_calls":false})"),
      std::string::npos)
      << Encode(request);
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_NE(Encode(request).find(R"("tool_choice":"required")"), std::string::npos);
  request.mutable_tool_choice()->mutable_allowed()->add_function_names("f");
  EXPECT_NE(Encode(request).find(
                R"("tool_choice":{"type":"allowed_tools","allowed_tools":)"
                R"({"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}})"),
            std::string::npos);
}

TEST(OpenAiEncoderTest, ABadSchemaIsNamed) {
  v1::ChatRequest request = Ask("hi");
  v1::FunctionTool* tool = request.add_tools()->mutable_function();
  tool->set_name("f");
  tool->set_parameters_json_schema("{oops");
  EXPECT_EQ(FieldAtFault(request), "tools[0].function.parameters_json_schema");
  request.clear_tools();
  request.mutable_output_format()->mutable_json_schema()->set_schema_json("[]");
  EXPECT_EQ(FieldAtFault(request), "output_format.json_schema.schema_json");
}

TEST(OpenAiEncoderTest, FormatsOfTheAnswer) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->mutable_json_object();
  EXPECT_NE(Encode(request).find(R"("response_format":{"type":"json_object"})"), std::string::npos);
  v1::JsonSchemaFormat* schema = request.mutable_output_format()->mutable_json_schema();
  schema->set_name("n");
  schema->set_schema_json(R"({"type":"object"})");
  schema->set_strict(true);
  EXPECT_NE(Encode(request).find(
                R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":)"
                R"({"type":"object"},"strict":true}})"),
            std::string::npos);
}

TEST(OpenAiEncoderTest, OtherFieldsHaveTheirNames) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_LOW);
  request.set_user_id("u");
  request.set_service_tier("flex");
  request.set_prompt_cache_key("k");
  (*request.mutable_metadata())["a"] = "b";
  EXPECT_NE(Encode(request).find(R"("reasoning_effort":"low","user":"u","service_tier":"flex",)"
                                 R"("prompt_cache_key":"k","metadata":{"a":"b"})"),
            std::string::npos);
}

TEST(OpenAiEncoderTest, WhatTheWireCannotCarryIsRefusedOrReported) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->set_regex("a+");
  EXPECT_EQ(FieldAtFault(request), "output_format.regex");
  EXPECT_EQ(ReasonOf(EncodeFor(request).body.status()), Reason::kUnsupportedField);
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const Encoded encoded = EncodeFor(request);
  ASSERT_TRUE(encoded.body.ok());
  ASSERT_EQ(encoded.warnings.size(), 1u);
  EXPECT_EQ(encoded.warnings[0].code(), "UNSUPPORTED_FIELD_DROPPED");
  EXPECT_EQ(encoded.warnings[0].field(), "output_format.regex");
}

TEST(OpenAiEncoderTest, EveryBodyIsValidJson) {
  v1::ChatRequest request = Ask("quotes \" and \\ and \n and \u20ac and \U0001F600 and \x01");
  (*request.mutable_metadata())["k\"ey"] = "v\\alue";
  simdjson::dom::parser parser;
  const std::string body = Encode(request);
  const auto object = ParseJsonObject(parser, body);
  ASSERT_TRUE(object.ok()) << body;
}

}  // namespace
}  // namespace nexusnitro
