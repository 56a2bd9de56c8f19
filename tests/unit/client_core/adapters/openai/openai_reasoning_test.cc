#include "client_core/adapters/openai/openai_reasoning.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// Writes for a dialect that the test sets up; a refusal is written as the field that it names.
class OpenAiReasoningTest : public ::testing::Test {
 protected:
  std::string Write(ReasoningKeys keys) {
    OpenAiDialect dialect;
    dialect.reasoning_keys = keys;
    EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
    JsonWriter json;
    json.BeginObject();
    const absl::Status status = WriteOpenAiReasoning(reasoning_, dialect, report, json);
    json.EndObject();
    if (status.ok()) return json.Take();
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
    return std::string(status.message().substr(0, status.message().find(':')));
  }

  v1::ReasoningOptions reasoning_;
};

TEST_F(OpenAiReasoningTest, NothingAskedIsNothingWritten) {
  for (const ReasoningKeys keys : {ReasoningKeys::kNone, ReasoningKeys::kOpenRouter}) {
    EXPECT_EQ(Write(keys), "{}");
  }
}

TEST_F(OpenAiReasoningTest, EachServerHasItsWordForTheEffort) {
  reasoning_.set_effort(v1::ReasoningOptions::EFFORT_HIGH);
  for (const ReasoningKeys keys :
       {ReasoningKeys::kEffort, ReasoningKeys::kVllm, ReasoningKeys::kSeparate,
        ReasoningKeys::kInclude, ReasoningKeys::kBudget}) {
    EXPECT_EQ(Write(keys), R"({"reasoning_effort":"high"})");
  }
  EXPECT_EQ(Write(ReasoningKeys::kThinking),
            R"({"thinking":{"type":"enabled"},"reasoning_effort":"high"})");
  EXPECT_EQ(Write(ReasoningKeys::kOpenRouter), R"({"reasoning":{"effort":"high"}})");
  EXPECT_EQ(Write(ReasoningKeys::kNone), "reasoning.effort");
}

TEST_F(OpenAiReasoningTest, EveryLevelHasAName) {
  const char* const names[] = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
  for (int i = 0; i < 7; ++i) {
    reasoning_.set_effort(static_cast<v1::ReasoningOptions::Effort>(i + 1));
    EXPECT_EQ(Write(ReasoningKeys::kEffort),
              std::string(R"({"reasoning_effort":")") + names[i] + R"("})");
  }
  reasoning_.set_effort(static_cast<v1::ReasoningOptions::Effort>(99));
  EXPECT_EQ(Write(ReasoningKeys::kEffort), "{}");
}

TEST_F(OpenAiReasoningTest, NoEffortTurnsDeepSeeksThinkingOff) {
  reasoning_.set_effort(v1::ReasoningOptions::EFFORT_NONE);
  EXPECT_EQ(Write(ReasoningKeys::kThinking), R"({"thinking":{"type":"disabled"}})");
}

TEST_F(OpenAiReasoningTest, EachServerHasItsWordForTheBudgetOrNone) {
  reasoning_.set_budget_tokens(9);
  EXPECT_EQ(Write(ReasoningKeys::kVllm), R"({"thinking_token_budget":9})");
  EXPECT_EQ(Write(ReasoningKeys::kBudget), R"({"thinking_budget_tokens":9})");
  EXPECT_EQ(Write(ReasoningKeys::kOpenRouter), R"({"reasoning":{"max_tokens":9}})");
  for (const ReasoningKeys keys :
       {ReasoningKeys::kNone, ReasoningKeys::kEffort, ReasoningKeys::kSeparate,
        ReasoningKeys::kInclude, ReasoningKeys::kThinking}) {
    EXPECT_EQ(Write(keys), "reasoning.budget_tokens");
  }
}

TEST_F(OpenAiReasoningTest, EachServerHasItsWordForWhatIsShownOrNone) {
  reasoning_.set_include(false);
  EXPECT_EQ(Write(ReasoningKeys::kVllm), R"({"include_reasoning":false})");
  EXPECT_EQ(Write(ReasoningKeys::kInclude), R"({"include_reasoning":false})");
  EXPECT_EQ(Write(ReasoningKeys::kSeparate), R"({"separate_reasoning":false})");
  EXPECT_EQ(Write(ReasoningKeys::kOpenRouter), R"({"reasoning":{"exclude":true}})");
  for (const ReasoningKeys keys : {ReasoningKeys::kNone, ReasoningKeys::kEffort,
                                   ReasoningKeys::kBudget, ReasoningKeys::kThinking}) {
    EXPECT_EQ(Write(keys), "reasoning.include");
  }
}

}  // namespace
}  // namespace nexusnitro
