#include "client_core/adapters/ollama/ollama_encoder.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::Ask;

// What stands in the body behind the messages.
std::string Encode(const v1::ChatRequest& request, bool stream = false) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA);
  const std::string body = testing::EncodeFor(*backend, request, stream).value().http.body;
  const std::string head = R"({"model":"the-model","messages":[{"role":"user","content":"hi"}])";
  EXPECT_EQ(body.substr(0, head.size()), head);
  return body.substr(head.size());
}

std::string FieldAtFault(const v1::ChatRequest& request) {
  return testing::FieldAtFault(
      testing::EncodeFor(*testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA), request).status());
}

TEST(OllamaEncoderTest, SaysAlwaysWhetherToStream) {
  EXPECT_EQ(Encode(Ask("hi")), R"(,"stream":false})");
  EXPECT_EQ(Encode(Ask("hi"), true), R"(,"stream":true})");
}

TEST(OllamaEncoderTest, SamplingStandsUnderOptions) {
  v1::ChatRequest request = Ask("hi");
  v1::Sampling* sampling = request.mutable_sampling();
  sampling->set_temperature(0);
  sampling->set_top_k(3);
  sampling->set_repetition_penalty(1.5);
  sampling->set_seed(7);
  sampling->set_max_output_tokens(9);
  sampling->add_stop_sequences("x");
  EXPECT_EQ(Encode(request), R"(,"options":{"temperature":0.0,"top_k":3,"repeat_penalty":1.5,)"
                             R"("seed":7,"num_predict":9,"stop":["x"]},"stream":false})");
  sampling->Clear();
  sampling->set_logprobs(true);
  sampling->set_top_logprobs(2);
  EXPECT_EQ(Encode(request), R"(,"logprobs":true,"top_logprobs":2,"stream":false})");
}

TEST(OllamaEncoderTest, ThinkingIsSwitchedOrHasALevel) {
  v1::ChatRequest request = Ask("hi");
  const auto think = [&](v1::ReasoningOptions::Effort effort) {
    request.mutable_reasoning()->set_effort(effort);
    return Encode(request);
  };
  EXPECT_EQ(think(v1::ReasoningOptions::EFFORT_NONE), R"(,"think":false,"stream":false})");
  EXPECT_EQ(think(v1::ReasoningOptions::EFFORT_HIGH), R"(,"think":"high","stream":false})");
  EXPECT_EQ(think(v1::ReasoningOptions::EFFORT_MAX), R"(,"think":"max","stream":false})");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_XHIGH);
  EXPECT_EQ(FieldAtFault(request), "reasoning.effort");
  request.mutable_reasoning()->Clear();
  request.mutable_reasoning()->set_include(true);
  EXPECT_EQ(Encode(request), R"(,"think":true,"stream":false})");
}

TEST(OllamaEncoderTest, FormsOfTheAnswer) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_output_format()->mutable_json_object();
  EXPECT_EQ(Encode(request), R"(,"format":"json","stream":false})");
  request.mutable_output_format()->mutable_json_schema()->set_schema_json(R"({"type":"object"})");
  EXPECT_EQ(Encode(request), R"(,"format":{"type":"object"},"stream":false})");
  request.mutable_output_format()->mutable_json_schema()->set_schema_json("{");
  EXPECT_EQ(FieldAtFault(request), "output_format.json_schema.schema_json");
}

TEST(OllamaEncoderTest, ToolsAreNeverStrict) {
  v1::ChatRequest request = Ask("hi");
  v1::FunctionTool* function = request.add_tools()->mutable_function();
  function->set_name("f");
  EXPECT_EQ(Encode(request),
            R"(,"tools":[{"type":"function","function":{"name":"f",)"
            R"("parameters":{"type":"object","properties":{}}}}],"stream":false})");
  function->set_strict(true);
  EXPECT_EQ(FieldAtFault(request), "tools[0].function.strict");
}

}  // namespace
}  // namespace nexusnitro
