#include "client_core/adapters/openai/openai_assistant.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// Writes one message for a dialect that the test sets up.
class OpenAiAssistantTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Write() {
    EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
    JsonWriter json;
    const absl::Status status =
        WriteOpenAiAssistant(message_, "m", {dialect_, "the-provider", report, json});
    warnings_ = report.TakeWarnings();
    if (!status.ok()) return status;
    return json.Take();
  }

  void AddReasoningAndText() {
    message_.add_parts()->mutable_reasoning()->set_text("hm");
    message_.add_parts()->set_text("a");
  }

  void AddCall() {
    v1::ToolCall* call = message_.add_parts()->mutable_tool_call();
    call->set_id("i");
    call->set_name("f");
  }

  v1::ProviderPart* AddProviderPart(std::string_view type, const std::string& json) {
    v1::ProviderPart* part = message_.add_parts()->mutable_provider_part();
    part->set_provider("the-provider");
    part->set_type(std::string(type));
    part->set_json(json);
    return part;
  }

  OpenAiDialect dialect_;
  v1::Message message_;
  std::vector<v1::Warning> warnings_;
};

constexpr std::string_view kDetails = R"([{"type":"reasoning.encrypted","data":"x"}])";

TEST_F(OpenAiAssistantTest, PartsAreFolded) {
  message_.set_name("bot");
  message_.add_parts()->set_text("a");
  message_.add_parts()->set_text("b");
  message_.add_parts()->set_refusal("no");
  AddCall();
  EXPECT_EQ(*Write(),
            R"({"role":"assistant","name":"bot","content":"ab","refusal":"no","tool_calls":[)"
            R"({"id":"i","type":"function","function":{"name":"f","arguments":"{}"}}]})");
}

TEST_F(OpenAiAssistantTest, ACallAloneHasNoContent) {
  AddCall();
  message_.mutable_parts(0)->mutable_tool_call()->set_arguments_json(R"({"x":1)");
  EXPECT_EQ(*Write(), R"({"role":"assistant","tool_calls":[{"id":"i","type":"function",)"
                      R"("function":{"name":"f","arguments":"{\"x\":1"}}]})")
      << "arguments go as the model wrote them";
  message_.clear_parts();
  EXPECT_EQ(*Write(), R"({"role":"assistant","content":""})");
}

TEST_F(OpenAiAssistantTest, ReasoningGoesBackTheWayTheServerWantsIt) {
  AddReasoningAndText();
  const struct {
    ReasoningBack back;
    const char* body;
  } rows[] = {
      {ReasoningBack::kReasoning, R"({"role":"assistant","content":"a","reasoning":"hm"})"},
      {ReasoningBack::kReasoningContent,
       R"({"role":"assistant","content":"a","reasoning_content":"hm"})"},
      {ReasoningBack::kDetails, R"({"role":"assistant","content":"a","reasoning":"hm"})"},
      {ReasoningBack::kThinkingParts,
       R"({"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text",)"
       R"("text":"hm"}]},{"type":"text","text":"a"}]})"},
  };
  for (const auto& row : rows) {
    dialect_.reasoning_back = row.back;
    EXPECT_EQ(*Write(), row.body);
    EXPECT_TRUE(warnings_.empty());
  }
}

TEST_F(OpenAiAssistantTest, ReasoningThatNobodyWantsIsLeftOutWithAWarning) {
  AddReasoningAndText();
  for (const ReasoningBack back : {ReasoningBack::kNothing, ReasoningBack::kContentWithToolCalls}) {
    dialect_.reasoning_back = back;
    EXPECT_EQ(*Write(), R"({"role":"assistant","content":"a"})");
    ASSERT_EQ(warnings_.size(), 1u);
    EXPECT_EQ(warnings_[0].code(), "REASONING_NOT_SENT");
    EXPECT_EQ(warnings_[0].field(), "m.parts[0]");
  }
}

TEST_F(OpenAiAssistantTest, AMessageOfWhichNothingIsLeftIsLeftOut) {
  message_.add_parts()->mutable_reasoning()->set_text("hm");
  EXPECT_EQ(*Write(), "");
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_EQ(warnings_[0].code(), "REASONING_NOT_SENT");
  dialect_.reasoning_back = ReasoningBack::kReasoning;
  EXPECT_EQ(*Write(), R"({"role":"assistant","content":"","reasoning":"hm"})");
}

TEST_F(OpenAiAssistantTest, ReasoningBesideToolCallsGoesBackToDeepSeek) {
  dialect_.reasoning_back = ReasoningBack::kContentWithToolCalls;
  AddReasoningAndText();
  AddCall();
  EXPECT_NE(Write()->find(R"("reasoning_content":"hm")"), std::string::npos);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(OpenAiAssistantTest, DetailsOfReasoningGoBackUnchanged) {
  dialect_.reasoning_back = ReasoningBack::kDetails;
  AddReasoningAndText();
  AddProviderPart(kReasoningDetailsType, std::string(kDetails));
  EXPECT_EQ(*Write(), R"({"role":"assistant","content":"a","reasoning_details":)" +
                          std::string(kDetails) + "}");
  EXPECT_TRUE(warnings_.empty());
  message_.mutable_parts(2)->mutable_provider_part()->set_json("{}");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kInvalidRequest);
}

TEST_F(OpenAiAssistantTest, WhatOtherServersAnsweredIsNoReasonToRefuse) {
  message_.add_parts()->set_text("a");
  AddProviderPart(kReasoningDetailsType, std::string(kDetails))->set_provider("another");
  AddProviderPart(kExecutedToolsType, "[]");
  for (const ReasoningBack back : {ReasoningBack::kDetails, ReasoningBack::kNothing}) {
    dialect_.reasoning_back = back;
    EXPECT_EQ(*Write(), R"({"role":"assistant","content":"a"})");
    ASSERT_EQ(warnings_.size(), 2u);
    EXPECT_EQ(warnings_[0].field(), "m.parts[1].provider_part");
    EXPECT_EQ(warnings_[1].field(), "m.parts[2].provider_part");
  }
}

TEST_F(OpenAiAssistantTest, CallsOfCustomToolsStandBesideTheOthers) {
  AddCall();
  const std::string custom = R"({"id":"j","type":"custom","custom":{"name":"g","input":"x"}})";
  v1::ProviderPart* part = AddProviderPart(kCustomCallType, custom);
  EXPECT_NE(Write()->find(R"({"name":"f","arguments":"{}"}},)" + custom + "]"), std::string::npos);
  part->set_json("oops");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kInvalidRequest);
  part->set_provider("another");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kUnsupportedField)
      << "its result would have no call";
}

TEST_F(OpenAiAssistantTest, CachedTextsAreParts) {
  dialect_.cache_control = true;
  message_.add_parts()->set_text("a");
  message_.mutable_parts(0)->mutable_cache_control();
  EXPECT_EQ(*Write(), R"({"role":"assistant","content":[{"type":"text","text":"a",)"
                      R"("cache_control":{"type":"ephemeral"}}]})");
}

TEST_F(OpenAiAssistantTest, UnknownPartsOfProvidersAreNamed) {
  AddProviderPart("mystery", "{}");
  const absl::Status status = Write().status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
  EXPECT_NE(status.message().find("m.parts[0].provider_part"), absl::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
