#include "client_core/adapters/chat_event_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

// The events as short words.
std::vector<std::string> Words(ChatEventBuilder& builder) {
  std::vector<std::string> words;
  const auto at = [](int choice, int part) {
    return std::to_string(choice) + "." + std::to_string(part);
  };
  for (const v1::ChatEvent& event : builder.TakeEvents()) {
    if (event.has_part_start()) {
      const v1::PartStart& start = event.part_start();
      words.push_back("start " + at(start.choice_index(), start.part_index()) +
                      (start.part().has_tool_call() ? " " + start.part().tool_call().name() : ""));
    } else if (event.has_part_delta()) {
      const v1::PartDelta& delta = event.part_delta();
      words.push_back("delta " + at(delta.choice_index(), delta.part_index()) + " " + delta.text() +
                      delta.reasoning() + delta.arguments_fragment() + delta.refusal());
    } else if (event.has_part_end()) {
      words.push_back("end " + at(event.part_end().choice_index(), event.part_end().part_index()));
    } else if (event.has_choice_finish()) {
      words.push_back("finish " + std::to_string(event.choice_finish().choice_index()) + " " +
                      event.choice_finish().finish().raw_reason());
    } else if (event.has_usage()) {
      words.push_back("usage " + std::to_string(event.usage().output_tokens()));
    } else if (event.has_notice()) {
      words.push_back("notice " + event.notice().type());
    }
  }
  return words;
}

using Expected = std::vector<std::string>;

v1::Finish FinishOf(const std::string& raw) {
  v1::Finish finish;
  finish.set_raw_reason(raw);
  return finish;
}

TEST(ChatEventBuilderTest, PartsBeginAndEnd) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddReasoning(0, "hm").ok());
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  ASSERT_TRUE(builder.AddText(0, "b").ok());
  ASSERT_TRUE(builder.SetFinish(0, FinishOf("stop")).ok());
  v1::Usage usage;
  usage.set_output_tokens(3);
  builder.SetUsage(usage);
  builder.Complete();
  EXPECT_EQ(Words(builder),
            (Expected{"start 0.0", "delta 0.0 hm", "end 0.0", "start 0.1", "delta 0.1 a",
                      "delta 0.1 b", "end 0.1", "finish 0 stop", "usage 3"}));
}

TEST(ChatEventBuilderTest, ToolCallsStayOpenSideBySide) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  ASSERT_TRUE(builder.AddToolCall(0, 0, "i", "f", "{").ok());
  ASSERT_TRUE(builder.AddToolCall(0, 1, "j", "g", "").ok());
  ASSERT_TRUE(builder.AddToolCall(0, 0, "", "", "}").ok());
  builder.Complete();
  EXPECT_EQ(Words(builder),
            (Expected{"start 0.0", "delta 0.0 a", "end 0.0", "start 0.1 f", "delta 0.1 {",
                      "start 0.2 g", "delta 0.1 }", "end 0.1", "end 0.2", "finish 0 "}));
}

TEST(ChatEventBuilderTest, ArgumentsWaitForTheName) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddToolCall(0, 0, "i", "", "{\"a\"").ok());
  EXPECT_TRUE(Words(builder).empty());
  ASSERT_TRUE(builder.AddToolCall(0, 0, "", "f", ":1}").ok());
  EXPECT_EQ(Words(builder), (Expected{"start 0.0 f", "delta 0.0 {\"a\"", "delta 0.0 :1}"}));
}

TEST(ChatEventBuilderTest, AToolCallThatNeverGetsANameIsReported) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddToolCall(0, 0, "i", "", "{}").ok());
  builder.Complete();
  ASSERT_EQ(builder.Warnings().size(), 1u);
  EXPECT_EQ(builder.Warnings()[0].code(), "TOOL_CALL_WITHOUT_NAME");
}

TEST(ChatEventBuilderTest, EmptyDeltasMakeNoEvents) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "").ok());
  ASSERT_TRUE(builder.AddReasoning(0, "").ok());
  EXPECT_FALSE(builder.has_events());
  EXPECT_EQ(builder.deltas(), 0);
}

TEST(ChatEventBuilderTest, ACutAnswerGetsNoEndThatWasNotThere) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  v1::Usage usage;
  usage.set_output_tokens(1);
  builder.SetUsage(usage);
  builder.Cut();
  EXPECT_EQ(Words(builder), (Expected{"start 0.0", "delta 0.0 a", "usage 1"}));
}

TEST(ChatEventBuilderTest, HalfACharacterAtTheEndIsReplaced) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "a\xE2\x82").ok());
  builder.Complete();
  EXPECT_EQ(Words(builder),
            (Expected{"start 0.0", "delta 0.0 a", "delta 0.0 \uFFFD", "end 0.0", "finish 0 "}));
  EXPECT_EQ(builder.Warnings()[0].code(), "INVALID_TEXT_REPLACED");
}

TEST(ChatEventBuilderTest, TheFirstHeadCounts) {
  ChatEventBuilder builder("p");
  builder.SetHead("", "", std::nullopt);
  builder.SetHead("a", "m", absl::FromUnixSeconds(5));
  builder.SetHead("b", "n", absl::FromUnixSeconds(6));
  EXPECT_EQ(builder.head().id, "a");
  EXPECT_EQ(builder.head().model, "m");
  EXPECT_EQ(builder.head().created, absl::FromUnixSeconds(5));
}

TEST(ChatEventBuilderTest, AllAreFinishedOnlyIfEachIs) {
  ChatEventBuilder builder("p");
  EXPECT_FALSE(builder.all_finished());
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  ASSERT_TRUE(builder.AddText(1, "a").ok());
  ASSERT_TRUE(builder.SetFinish(0, FinishOf("stop")).ok());
  EXPECT_FALSE(builder.all_finished());
  ASSERT_TRUE(builder.SetFinish(1, FinishOf("stop")).ok());
  EXPECT_TRUE(builder.all_finished());
}

TEST(ChatEventBuilderTest, PartsAreLimited) {
  ChatEventBuilder builder("p");
  absl::Status status;
  for (int i = 0; status.ok() && i <= limits::kStreamPartsPerChoiceMax; ++i) {
    status = i % 2 == 0 ? builder.AddText(0, "a") : builder.AddReasoning(0, "b");
  }
  EXPECT_EQ(ReasonOf(status), Reason::kReplyTooLarge);
}

TEST(ChatEventBuilderTest, NoticesAreHandedOn) {
  ChatEventBuilder builder("p");
  builder.AddNotice("filter", "{}");
  EXPECT_EQ(Words(builder), (Expected{"notice filter"}));
}

TEST(ChatEventBuilderTest, ACutAnswerKeepsTheFinishesThatCame) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  ASSERT_TRUE(builder.AddText(1, "b").ok());
  ASSERT_TRUE(builder.SetFinish(1, FinishOf("length")).ok());
  builder.Cut();
  EXPECT_EQ(Words(builder), (Expected{"start 0.0", "delta 0.0 a", "start 1.0", "delta 1.0 b",
                                      "end 1.0", "finish 1 length"}));
}

TEST(ChatEventBuilderTest, ReasoningOfWhichMoreIsKnownBeginsWithIt) {
  ChatEventBuilder builder("p");
  v1::Reasoning head;
  head.set_id("rs_1");
  head.set_is_summary(true);
  ASSERT_TRUE(builder.BeginReasoning(0, head).ok());
  ASSERT_TRUE(builder.AddReasoning(0, "a").ok());
  ASSERT_TRUE(builder.BeginReasoning(0, head).ok()) << "the same goes on";
  ASSERT_TRUE(builder.AddReasoning(0, "b").ok());
  head.set_id("rs_2");
  ASSERT_TRUE(builder.BeginReasoning(0, head).ok());
  const std::vector<v1::ChatEvent> events = builder.TakeEvents();
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].part_start().part().reasoning().id(), "rs_1");
  EXPECT_TRUE(events[0].part_start().part().reasoning().is_summary());
  EXPECT_EQ(events[2].part_delta().reasoning(), "b");
  EXPECT_TRUE(events[3].has_part_end());
  EXPECT_EQ(events[4].part_start().part().reasoning().id(), "rs_2");
}

TEST(ChatEventBuilderTest, ReasoningWithoutAnIdAlwaysBegins) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.BeginReasoning(0, {}).ok());
  ASSERT_TRUE(builder.BeginReasoning(0, {}).ok());
  EXPECT_EQ(Words(builder), (Expected{"start 0.0", "end 0.0", "start 0.1"}));
}

TEST(ChatEventBuilderTest, SignaturesGoToTheOpenPart) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddReasoning(0, "hm").ok());
  ASSERT_TRUE(builder.AddSignature(0, "").ok());
  ASSERT_TRUE(builder.AddSignature(0, "sig").ok());
  std::vector<v1::ChatEvent> events = builder.TakeEvents();
  ASSERT_EQ(events.size(), 3u) << "an empty signature is none";
  EXPECT_EQ(events[2].part_delta().part_index(), 0);
  EXPECT_EQ(events[2].part_delta().signature(), "sig");
  builder.EndPart(0);
  ASSERT_TRUE(builder.AddSignature(0, "late").ok());
  events = builder.TakeEvents();
  ASSERT_EQ(events.size(), 3u) << "an end, the start of an empty text, its signature";
  EXPECT_TRUE(events[1].part_start().part().has_text());
  EXPECT_EQ(events[2].part_delta().part_index(), 1);
}

TEST(ChatEventBuilderTest, ToolCallsAreSignedByTheirKey) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddToolCall(0, 7, "i", "f", "{}").ok());
  ASSERT_TRUE(builder.AddToolCallSignature(0, 7, "sig").ok());
  const std::vector<v1::ChatEvent> events = builder.TakeEvents();
  EXPECT_EQ(events.back().part_delta().signature(), "sig");
  ASSERT_TRUE(builder.AddToolCallSignature(0, 8, "lost").ok());
  EXPECT_FALSE(builder.has_events());
  ASSERT_EQ(builder.Warnings().size(), 1u);
  EXPECT_EQ(builder.Warnings()[0].code(), "SIGNATURE_DROPPED");
}

TEST(ChatEventBuilderTest, AWholePartEndsWhatWasOpenAndItself) {
  ChatEventBuilder builder("p");
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  v1::Part part;
  part.mutable_provider_part()->set_type("x");
  ASSERT_TRUE(builder.AddPart(0, part).ok());
  ASSERT_TRUE(builder.AddText(0, "b").ok());
  EXPECT_EQ(Words(builder), (Expected{"start 0.0", "delta 0.0 a", "end 0.0", "start 0.1", "end 0.1",
                                      "start 0.2", "delta 0.2 b"}));
}

TEST(ChatEventBuilderTest, APartThatEndedIsNotGoneOnWith) {
  ChatEventBuilder builder("p");
  builder.EndPart(0);
  EXPECT_FALSE(builder.has_events()) << "nothing was open";
  ASSERT_TRUE(builder.AddText(0, "a").ok());
  builder.EndPart(0);
  ASSERT_TRUE(builder.AddText(0, "b").ok());
  EXPECT_EQ(Words(builder),
            (Expected{"start 0.0", "delta 0.0 a", "end 0.0", "start 0.1", "delta 0.1 b"}));
}

TEST(ChatEventBuilderTest, AToolCallThatEndedIsNotGoneOnWith) {
  ChatEventBuilder builder("p");
  builder.EndToolCall(0, 0);
  ASSERT_TRUE(builder.AddToolCall(0, 0, "i", "f", "{}").ok());
  builder.EndToolCall(0, 0);
  builder.EndToolCall(0, 0);
  ASSERT_TRUE(builder.AddToolCall(0, 0, "j", "g", "{}").ok());
  builder.Complete();
  EXPECT_EQ(Words(builder), (Expected{"start 0.0 f", "delta 0.0 {}", "end 0.0", "start 0.1 g",
                                      "delta 0.1 {}", "end 0.1", "finish 0 "}));
}

TEST(ChatEventBuilderTest, NoticesMayBelongToAChoice) {
  ChatEventBuilder builder("p");
  builder.AddNotice("a", "{}");
  builder.AddNotice("b", "{}", 2);
  const std::vector<v1::ChatEvent> events = builder.TakeEvents();
  EXPECT_FALSE(events[0].notice().has_choice_index());
  EXPECT_EQ(events[1].notice().choice_index(), 2);
}

}  // namespace
}  // namespace nexusnitro
