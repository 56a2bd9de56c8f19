#include "client_core/adapters/cohere/cohere_encoder.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::Ask;

// What stands in the body behind the messages.
std::string Encode(const v1::ChatRequest& request, bool stream = false) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE);
  const std::string body = testing::EncodeFor(*backend, request, stream).value().http.body;
  const std::string head =
      R"({"model":"the-model","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}])";
  EXPECT_EQ(body.substr(0, head.size()), head);
  return body.substr(head.size());
}

std::string FieldAtFault(const v1::ChatRequest& request) {
  return testing::FieldAtFault(
      testing::EncodeFor(*testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE), request).status());
}

TEST(CohereEncoderTest, SamplingHasTheWiresNames) {
  EXPECT_EQ(Encode(Ask("hi"), true), R"(,"stream":true})");
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_temperature(0);
  sampling->set_top_p(0.5);
  sampling->set_top_k(4);
  sampling->set_seed(7);
  sampling->set_max_output_tokens(9);
  sampling->set_logprobs(true);
  sampling->add_stop_sequences("x");
  EXPECT_EQ(Encode(request), R"(,"temperature":0.0,"p":0.5,"k":4,"seed":7,"max_tokens":9,)"
                             R"("logprobs":true,"stop_sequences":["x"],"stream":false})");
  for (int i = 0; i < 5; ++i) sampling->add_stop_sequences("x");
  EXPECT_EQ(FieldAtFault(request), "sampling.stop_sequences");
}

TEST(CohereEncoderTest, ToolsAreStrictTogetherOrNot) {
  v1::ChatRequest request = Ask("hi");
  request.add_tools()->mutable_function()->set_name("f");
  request.mutable_tools(0)->mutable_function()->set_strict(true);
  request.mutable_tool_choice()->set_mode(v1::ToolChoice::MODE_REQUIRED);
  EXPECT_EQ(Encode(request), R"(,"tools":[{"type":"function","function":{"name":"f","parameters":)"
                             R"({"type":"object","properties":{}}}}],"strict_tools":true,)"
                             R"("tool_choice":"REQUIRED","stream":false})");
  request.add_tools()->mutable_function()->set_name("g");
  EXPECT_EQ(FieldAtFault(request), "tools");
}

TEST(CohereEncoderTest, FormsOfTheAnswer) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->mutable_json_schema()->set_schema_json(R"({"type":"object"})");
  EXPECT_EQ(Encode(request), R"(,"response_format":{"type":"json_object","json_schema":)"
                             R"({"type":"object"}},"stream":false})");
  request.mutable_output_format()->mutable_json_object();
  EXPECT_EQ(Encode(request), R"(,"response_format":{"type":"json_object"},"stream":false})");
}

TEST(CohereEncoderTest, ThinkingIsOnOrOffAndMayHaveABudget) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_reasoning()->set_budget_tokens(100);
  EXPECT_EQ(Encode(request),
            R"(,"thinking":{"type":"enabled","token_budget":100},"stream":false})");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_NONE);
  EXPECT_EQ(Encode(request), R"(,"thinking":{"type":"disabled"},"stream":false})");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_HIGH);
  const auto encoded =
      testing::EncodeFor(*testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE), request);
  ASSERT_TRUE(encoded.ok());
  ASSERT_EQ(encoded->warnings.size(), 1u) << "the wire knows no levels";
  EXPECT_EQ(encoded->warnings[0].field(), "reasoning.effort");
}

}  // namespace
}  // namespace nexusnitro
