#include "client_core/adapters/responses/responses_encoder.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::Ask;

// What stands in the body behind the input.
std::string Encode(const v1::ChatRequest& request, bool stream = false,
                   ResponsesBody kind = ResponsesBody::kAnswer) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES);
  EncodeReport report(request.unsupported(), "b");
  const std::string body =
      EncodeResponses(request, {*backend, "the-model", stream}, kind, report).value();
  const std::string head =
      R"({"model":"the-model","input":[{"type":"message","role":"user","content":[)"
      R"({"type":"input_text","text":"hi"}]}])";
  EXPECT_EQ(body.substr(0, head.size()), head);
  return body.substr(head.size());
}

std::string FieldAtFault(const v1::ChatRequest& request) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES);
  return testing::FieldAtFault(testing::EncodeFor(*backend, request).status());
}

TEST(ResponsesEncoderTest, SendsOnlyWhatIsSetAndHasNothingStored) {
  EXPECT_EQ(Encode(Ask("hi")), R"(,"store":false})");
  EXPECT_EQ(Encode(Ask("hi"), true), R"(,"store":false,"stream":true})");
}

TEST(ResponsesEncoderTest, SamplingHasTheWiresNames) {
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_temperature(0);
  sampling->set_top_p(0.5);
  sampling->set_max_output_tokens(7);
  sampling->set_logprobs(true);
  sampling->set_top_logprobs(2);
  EXPECT_EQ(Encode(request),
            R"(,"temperature":0.0,"top_p":0.5,"max_output_tokens":7,"top_logprobs":2,)"
            R"("include":["message.output_text.logprobs"],"store":false})");
}

TEST(ResponsesEncoderTest, ReasoningIsAskedForSoThatItCanGoBack) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_HIGH);
  EXPECT_EQ(Encode(request), R"(,"reasoning":{"effort":"high"},"store":false})");
  request.mutable_reasoning()->set_include(true);
  EXPECT_EQ(Encode(request), R"(,"reasoning":{"effort":"high","summary":"auto"},)"
                             R"("include":["reasoning.encrypted_content"],"store":false})");
}

TEST(ResponsesEncoderTest, ToolsAreFlatAndNotStrictUnlessAsked) {
  v1::ChatRequest request = Ask("hi");
  v1::FunctionTool* function = request.add_tools()->mutable_function();
  function->set_name("f");
  function->set_description("does");
  function->set_parameters_json_schema(R"({"type":"object"})");
  request.add_tools()->mutable_function()->set_name("g");
  request.mutable_tools(1)->mutable_function()->set_strict(true);
  v1::ProviderPart* own = request.add_tools()->mutable_provider_tool();
  own->set_provider("openai");
  own->set_json(R"({"type":"web_search"})");
  request.mutable_tool_choice()->set_function_name("f");
  request.set_parallel_tool_calls(false);
  EXPECT_EQ(Encode(request),
            R"(,"tools":[{"type":"function","name":"f","description":"does",)"
            R"("parameters":{"type":"object"},"strict":false},)"
            R"({"type":"function","name":"g","parameters":{"type":"object","properties":{}},)"
            R"("strict":true},{"type":"web_search"}],)"
            R"("tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,)"
            R"("store":false})");
  own->set_provider("google");
  EXPECT_EQ(FieldAtFault(request), "tools[2].provider_tool");
  own->set_provider("openai");
  own->set_json("[]");
  EXPECT_EQ(FieldAtFault(request), "tools[2].provider_tool.json");
  function->set_parameters_json_schema("{oops");
  EXPECT_EQ(FieldAtFault(request), "tools[0].function.parameters_json_schema");
}

TEST(ResponsesEncoderTest, ToolChoicesOfEachKind) {
  v1::ChatRequest request = Ask("hi");
  const auto choice = [&] {
    const std::string body = Encode(request);
    return body.substr(0, body.size() - std::string(R"(,"store":false})").size());
  };
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(choice(), R"(,"tool_choice":"required")");
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_NONE);
  EXPECT_EQ(choice(), R"(,"tool_choice":"none")");
  request.mutable_tool_choice()->mutable_allowed()->add_function_names("f");
  EXPECT_EQ(choice(), R"(,"tool_choice":{"type":"allowed_tools","mode":"auto",)"
                      R"("tools":[{"type":"function","name":"f"}]})");
}

TEST(ResponsesEncoderTest, FormsOfTheAnswerStandUnderText) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->mutable_json_object();
  EXPECT_EQ(Encode(request), R"(,"text":{"format":{"type":"json_object"}},"store":false})");
  v1::JsonSchemaFormat* schema = request.mutable_output_format()->mutable_json_schema();
  schema->set_schema_json(R"({"type":"object"})");
  schema->set_strict(true);
  EXPECT_EQ(Encode(request), R"(,"text":{"format":{"type":"json_schema","name":"answer",)"
                             R"("schema":{"type":"object"},"strict":true}},"store":false})");
  schema->set_schema_json("1");
  EXPECT_EQ(FieldAtFault(request), "output_format.json_schema.schema_json");
}

TEST(ResponsesEncoderTest, AConversationIsGoneOnFromAndStored) {
  v1::ChatRequest request = Ask("hi");
  request.set_conversation_id("resp_1");
  EXPECT_EQ(Encode(request), R"(,"previous_response_id":"resp_1"})");
  request.set_conversation_id("conv_1");
  EXPECT_EQ(Encode(request), R"(,"conversation":"conv_1"})");
}

TEST(ResponsesEncoderTest, TheRestHasItsPlace) {
  v1::ChatRequest request = Ask("hi");
  request.set_user_id("u");
  request.set_service_tier("flex");
  request.set_prompt_cache_key("k");
  (*request.mutable_metadata())["a"] = "b";
  EXPECT_EQ(Encode(request), R"(,"store":false,"user":"u","service_tier":"flex",)"
                             R"("prompt_cache_key":"k","metadata":{"a":"b"}})");
}

TEST(ResponsesEncoderTest, ACountOfTokensKnowsNoFieldsOfTheAnswer) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_temperature(1);
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_LOW);
  EXPECT_EQ(Encode(request, false, ResponsesBody::kCount), R"(,"reasoning":{"effort":"low"}})");
}

}  // namespace
}  // namespace nexusnitro
