#include "client_core/adapters/bedrock/bedrock_model_fields.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

using Effort = v1::ReasoningOptions;

constexpr char kClaude[] = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
constexpr char kNova[] = "amazon.nova-2-lite-v1:0";
constexpr char kGptOss[] = "openai.gpt-oss-120b-1:0";
constexpr char kCommand[] = "cohere.command-r-plus-v1:0";
constexpr char kProfile[] = "arn:aws:bedrock:us-east-1:1:application-inference-profile/x";

// The fields, or the message of the error.
std::string Write(const v1::ChatRequest& request, std::string_view model) {
  EncodeReport report(request.unsupported(), "b");
  JsonWriter json;
  json.BeginObject();
  const absl::Status status = WriteBedrockModelFields(request, model, report, json);
  if (!status.ok()) return std::string(status.message());
  json.EndObject();
  return json.Take();
}

v1::ChatRequest WithTopK(int top_k) {
  v1::ChatRequest request;
  request.mutable_sampling()->set_top_k(top_k);
  return request;
}

v1::ChatRequest WithEffort(Effort::Effort effort) {
  v1::ChatRequest request;
  request.mutable_reasoning()->set_effort(effort);
  return request;
}

v1::ChatRequest WithBudget(int tokens) {
  v1::ChatRequest request;
  request.mutable_reasoning()->set_budget_tokens(tokens);
  return request;
}

std::string Fields(const std::string& json) {
  return R"({"additionalModelRequestFields":)" + json + "}";
}

TEST(BedrockModelFieldsTest, NothingIsWrittenWhereNothingIsAsked) {
  EXPECT_EQ(Write({}, kClaude), "{}");
  EXPECT_EQ(Write(WithTopK(0), kClaude), "{}");
  EXPECT_EQ(Write(WithTopK(-1), kNova), "{}");
}

TEST(BedrockModelFieldsTest, TopKHasTheModelsOwnName) {
  EXPECT_EQ(Write(WithTopK(5), kClaude), Fields(R"({"top_k":5})"));
  EXPECT_EQ(Write(WithTopK(5), kProfile), Fields(R"({"top_k":5})"));
  EXPECT_EQ(Write(WithTopK(5), "mistral.mistral-large-2402-v1:0"), Fields(R"({"top_k":5})"));
  EXPECT_EQ(Write(WithTopK(5), kNova), Fields(R"({"inferenceConfig":{"topK":5}})"));
  EXPECT_EQ(Write(WithTopK(5), kCommand), Fields(R"({"k":5})"));
}

TEST(BedrockModelFieldsTest, ABudgetIsThinking) {
  EXPECT_EQ(Write(WithBudget(2048), kClaude),
            Fields(R"({"thinking":{"type":"enabled","budget_tokens":2048}})"));
  for (const char* model : {kNova, kGptOss, kCommand}) {
    EXPECT_EQ(Write(WithBudget(2048), model).rfind("reasoning.budget_tokens: ", 0), 0) << model;
  }
}

TEST(BedrockModelFieldsTest, NoReasoningIsSaidSo) {
  const v1::ChatRequest request = WithEffort(Effort::EFFORT_NONE);
  EXPECT_EQ(Write(request, kClaude), Fields(R"({"thinking":{"type":"disabled"}})"));
  EXPECT_EQ(Write(request, kNova), Fields(R"({"reasoningConfig":{"type":"disabled"}})"));
  EXPECT_EQ(Write(request, kGptOss).rfind("reasoning.effort: ", 0), 0);
  EXPECT_EQ(BedrockEffort(request, kClaude), "");
  v1::ChatRequest both = WithBudget(1024);
  both.mutable_reasoning()->set_effort(Effort::EFFORT_NONE);
  EXPECT_EQ(Write(both, kClaude).rfind("reasoning.budget_tokens: is set, but", 0), 0);
}

TEST(BedrockModelFieldsTest, EffortIsConversesOwnUnlessTheModelHasAName) {
  const v1::ChatRequest low = WithEffort(Effort::EFFORT_LOW);
  EXPECT_EQ(Write(low, kClaude), "{}");
  EXPECT_EQ(BedrockEffort(low, kClaude), "low");
  EXPECT_EQ(BedrockEffort(WithEffort(Effort::EFFORT_XHIGH), kProfile), "xhigh");
  EXPECT_EQ(BedrockEffort({}, kClaude), "");
  EXPECT_EQ(Write(low, kNova),
            Fields(R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}})"));
  EXPECT_EQ(BedrockEffort(low, kNova), "");
  EXPECT_EQ(Write(low, kGptOss), Fields(R"({"reasoning_effort":"low"})"));
  EXPECT_EQ(BedrockEffort(low, kGptOss), "");
}

TEST(BedrockModelFieldsTest, EffortsThatAModelDoesNotKnowAreRefusedOrDropped) {
  for (const char* model : {kNova, kGptOss}) {
    for (const auto effort : {Effort::EFFORT_MINIMAL, Effort::EFFORT_MAX}) {
      v1::ChatRequest request = WithEffort(effort);
      EXPECT_EQ(Write(request, model).rfind("reasoning.effort: ", 0), 0) << model;
      request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
      EXPECT_EQ(Write(request, model), "{}");
    }
  }
}

TEST(BedrockModelFieldsTest, EffortsOfLaterVersionsAreRefused) {
  const v1::ChatRequest request = WithEffort(static_cast<Effort::Effort>(99));
  for (const char* model : {kClaude, kNova, kGptOss}) {
    EXPECT_EQ(Write(request, model).rfind("reasoning.effort: ", 0), 0) << model;
    EXPECT_EQ(BedrockEffort(request, model), "");
  }
}

TEST(BedrockModelFieldsTest, FieldsStandSideBySide) {
  v1::ChatRequest request = WithTopK(3);
  request.mutable_reasoning()->set_budget_tokens(1024);
  EXPECT_EQ(Write(request, kClaude),
            Fields(R"({"top_k":3,"thinking":{"type":"enabled","budget_tokens":1024}})"));
}

}  // namespace
}  // namespace nexusnitro
