#include "client_core/adapters/anthropic/anthropic_events.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/anthropic_frames.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::BlockStart;
using testing::BlockStop;
using testing::DecodeClaude;
using testing::DecodedChat;
using testing::Delta;
using testing::MessageEnd;
using testing::MessageStart;
using testing::SseFrame;
using testing::TextBlock;

TEST(AnthropicEventsTest, JoinsTextAndReadsHeadUsageAndFinish) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + TextBlock(0, "Hello") + MessageEnd());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  EXPECT_EQ(decoded.response.id(), "msg_1");
  EXPECT_EQ(decoded.response.model(), "claude-1");
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "Hello");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 7);
}

TEST(AnthropicEventsTest, EachBlockOfTextIsAPartOfItsOwn) {
  const DecodedChat decoded =
      DecodeClaude(MessageStart() + TextBlock(0, "a") + TextBlock(1, "b") + MessageEnd());
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(1).text(), "b");
}

TEST(AnthropicEventsTest, ACharacterThatIsCutBetweenDeltasIsJoined) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"text","text":""})") +
      Delta(0, "{\"type\":\"text_delta\",\"text\":\"\xC3\"}") +
      Delta(0, "{\"type\":\"text_delta\",\"text\":\"\xA9\"}") + BlockStop(0) + MessageEnd());
  EXPECT_EQ(decoded.part(0).text(), "é");
  EXPECT_TRUE(decoded.warnings.empty());
}

TEST(AnthropicEventsTest, ThinkingKeepsItsSignature) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
      Delta(0, R"({"type":"thinking_delta","thinking":"Two "})") +
      Delta(0, R"({"type":"thinking_delta","thinking":"and two."})") +
      Delta(0, R"({"type":"signature_delta","signature":"EqQB"})") + BlockStop(0) +
      TextBlock(1, "4") + MessageEnd());
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "Two and two.");
  EXPECT_EQ(decoded.part(0).signature(), "EqQB");
}

TEST(AnthropicEventsTest, ThinkingThatIsNotShownIsAPartAllTheSame) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
      Delta(0, R"({"type":"signature_delta","signature":"EqQB"})") + BlockStop(0) +
      TextBlock(1, "4") + MessageEnd());
  ASSERT_EQ(decoded.message().parts_size(), 2);
  ASSERT_TRUE(decoded.part(0).has_reasoning());
  EXPECT_EQ(decoded.part(0).signature(), "EqQB");
}

TEST(AnthropicEventsTest, RedactedThinkingIsKeptAsItIs) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"redacted_thinking","data":"EmwK+/=="})") +
      BlockStop(0) + MessageEnd());
  EXPECT_EQ(decoded.part(0).reasoning().redacted(), "EmwK+/==");
}

TEST(AnthropicEventsTest, ToolCallsComeInPiecesOrWithoutAny) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"tool_use","id":"t1","name":"add","input":{}})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":""})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":"{\"a\":"})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":"1}"})") + BlockStop(0) +
      BlockStart(1, R"({"type":"tool_use","id":"t2","name":"now","input":{}})") + BlockStop(1) +
      BlockStart(2, R"({"type":"tool_use","id":"t3","name":"at","input":{"x":1}})") + BlockStop(2) +
      MessageEnd("tool_use"));
  ASSERT_EQ(decoded.message().parts_size(), 3);
  EXPECT_EQ(decoded.part(0).tool_call().id(), "t1");
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_EQ(decoded.part(1).tool_call().name(), "now");
  EXPECT_EQ(decoded.part(1).tool_call().arguments_json(), "{}");
  EXPECT_EQ(decoded.part(2).tool_call().arguments_json(), R"({"x":1})");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
}

TEST(AnthropicEventsTest, ABlockThatNeverEndsKeepsWhatCame) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"tool_use","id":"t1","name":"add","input":{}})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":"{\"a\":"})") +
      MessageEnd("max_tokens"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"a":)");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_LENGTH);
}

TEST(AnthropicEventsTest, ACallerThatIsCodeAtTheBackendIsToldOf) {
  const auto warnings = [](const std::string& caller) {
    return DecodeClaude(MessageStart() +
                        BlockStart(0, R"({"type":"tool_use","id":"t","name":"n","input":{},)"
                                      R"("caller":{"type":")" +
                                          caller + R"("}})") +
                        BlockStop(0) + MessageEnd("tool_use"))
        .warnings;
  };
  EXPECT_TRUE(warnings("direct").empty());
  ASSERT_EQ(warnings("code_execution_20250825").size(), 1u);
  EXPECT_EQ(warnings("code_execution_20250825")[0].code(), "TOOL_CALLER_DROPPED");
}

TEST(AnthropicEventsTest, ToolsOfTheBackendAndTheirResultsSurvive) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() +
      BlockStart(0, R"({"type":"server_tool_use","id":"s1","name":"web_search","input":{}})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":"{\"query\":"})") +
      Delta(0, R"({"type":"input_json_delta","partial_json":"\"x\"}"})") + BlockStop(0) +
      BlockStart(1, R"({"type":"web_search_tool_result","tool_use_id":"s1","content":[{"a":1}]})") +
      BlockStop(1) + TextBlock(2, "so") + MessageEnd());
  ASSERT_EQ(decoded.message().parts_size(), 3);
  const v1::ProviderPart& use = decoded.part(0).provider_part();
  EXPECT_EQ(use.provider(), "anthropic");
  EXPECT_EQ(use.type(), "server_tool_use");
  EXPECT_EQ(use.json(), R"({"type":"server_tool_use","id":"s1","input":{"query":"x"},)"
                        R"("name":"web_search"})");
  EXPECT_EQ(decoded.part(1).provider_part().json(),
            R"({"type":"web_search_tool_result","content":[{"a":1}],"tool_use_id":"s1"})");
  EXPECT_EQ(decoded.part(2).text(), "so");
}

TEST(AnthropicEventsTest, UnknownBlocksStandWhereTheyBegan) {
  const DecodedChat decoded =
      DecodeClaude(MessageStart() + BlockStart(0, R"({"type":"compaction","content":null})") +
                   Delta(0, R"({"type":"compaction_delta","content":"short"})") +
                   TextBlock(1, "a") + MessageEnd());
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).provider_part().json(), R"({"type":"compaction","content":"short"})");
  EXPECT_EQ(decoded.part(1).text(), "a");
}

TEST(AnthropicEventsTest, CitationsGoWithTheirText) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + BlockStart(0, R"({"type":"text","text":"","citations":[]})") +
      Delta(0, R"({"type":"text_delta","text":"It says so."})") +
      Delta(0, R"({"type":"citations_delta","citation":{"type":"web_search_result_location",)"
               R"("url":"https://a","title":"A","cited_text":"so","encrypted_index":"E"}})") +
      Delta(0, R"({"type":"citations_delta","citation":{"type":"char_location",)"
               R"("document_title":"D","start_char_index":3}})") +
      BlockStop(0) + MessageEnd());
  ASSERT_EQ(decoded.part(0).citations_size(), 2);
  const v1::Citation& web = decoded.part(0).citations(0);
  EXPECT_EQ(web.uri(), "https://a");
  EXPECT_EQ(web.title(), "A");
  EXPECT_EQ(web.cited_text(), "so");
  EXPECT_NE(web.json().find(R"("encrypted_index":"E")"), std::string::npos);
  EXPECT_EQ(decoded.part(0).citations(1).title(), "D");
  EXPECT_FALSE(decoded.part(0).citations(1).has_start_index())
      << "the wire counts characters of the source, not of the text";
}

TEST(AnthropicEventsTest, TheSameMessageMayBeginTwice) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + MessageStart() + TextBlock(0, "a") +
                                           MessageStart() + TextBlock(1, "b") + MessageEnd());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 2);
}

TEST(AnthropicEventsTest, AnotherMessageMayBeginBeforeAnythingCame) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart("msg_0") + BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
      MessageStart() + TextBlock(0, "a") + MessageEnd());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.id(), "msg_1");
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "a");
}

TEST(AnthropicEventsTest, TwoAnswersAreNeverJoined) {
  const DecodedChat decoded = DecodeClaude(MessageStart("msg_0") + TextBlock(0, "a") +
                                           MessageStart() + TextBlock(0, "a") + MessageEnd());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "a");
}

TEST(AnthropicEventsTest, AMessageIsNeverToldTwice) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + TextBlock(0, "a") + MessageStart() +
                                           TextBlock(0, "ab") + MessageEnd());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "a");
}

TEST(AnthropicEventsTest, AMessageWithoutItsStartIsRead) {
  const DecodedChat decoded = DecodeClaude(TextBlock(0, "a") + MessageEnd());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "a");
  EXPECT_FALSE(decoded.response.usage().has_input_tokens());
}

TEST(AnthropicEventsTest, WhatIsNotKnownIsSkipped) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + SseFrame(R"({"type":"ping"})") + SseFrame(R"({"type":"new_event"})") +
      SseFrame(R"({"type":"content_block_delta"})") + SseFrame("{}") +
      Delta(9, R"({"type":"new_delta","x":1})") + TextBlock(0, "a") + BlockStop(7) + MessageEnd());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 1);
}

TEST(AnthropicEventsTest, InputThatBelongsToNoCallIsToldOf) {
  const DecodedChat decoded =
      DecodeClaude(MessageStart() + Delta(3, R"({"type":"input_json_delta","partial_json":"{}"})") +
                   MessageEnd());
  ASSERT_EQ(decoded.warnings.size(), 1u);
  EXPECT_EQ(decoded.warnings[0].code(), "TOOL_CALL_WITHOUT_NAME");
}

TEST(AnthropicEventsTest, AnAnswerThatSaysNothingIsAnAnswer) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + SseFrame(R"({"type":"message_stop"})"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.response.choices_size(), 1);
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_UNSPECIFIED);
}

TEST(AnthropicEventsTest, ErrorsInsideAStreamAreTheBackends) {
  const DecodedChat decoded = DecodeClaude(
      MessageStart() + TextBlock(0, "a") +
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
      "\"message\":\"Overloaded\"}}\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendUnavailable);
  EXPECT_EQ(BackendErrorOf(decoded.status)->type(), "overloaded_error");
  EXPECT_EQ(decoded.part(0).text(), "a");
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9) << "what was spent is known";
}

TEST(AnthropicEventsTest, BlocksWithoutEndAreBounded) {
  std::string stream = MessageStart();
  for (int i = 0; i <= limits::kStreamPartsPerChoiceMax; ++i) {
    stream += BlockStart(i, R"({"type":"text","text":""})");
  }
  EXPECT_EQ(ReasonOf(testing::DecodePieces(*testing::ClaudeBackend(), {stream}, /*whole=*/false,
                                           StreamFraming::kSse)
                         .status),
            Reason::kReplyTooLarge);
}

TEST(AnthropicEventsTest, WholeRepliesAreReadAlike) {
  const DecodedChat decoded = testing::DecodeWhole(
      *testing::ClaudeBackend(),
      R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-1","content":[)"
      R"({"type":"thinking","thinking":"Hm.","signature":"EqQB"},)"
      R"({"type":"redacted_thinking","data":"Emw"},)"
      R"({"type":"text","text":"Hi","citations":[{"type":"page_location","document_title":"D"}]},)"
      R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},)"
      R"({"type":"tool_use","id":"t","name":"add","input":{"a":1}},)"
      R"({"type":"tool_use","id":"u","name":"now","input":{}}],)"
      R"("stop_reason":"tool_use","stop_sequence":null,"container":{"id":"c"},)"
      R"("usage":{"input_tokens":5,"output_tokens":6}})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.id(), "msg_1");
  ASSERT_EQ(decoded.message().parts_size(), 6);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "Hm.");
  EXPECT_EQ(decoded.part(0).signature(), "EqQB");
  EXPECT_EQ(decoded.part(1).reasoning().redacted(), "Emw");
  EXPECT_EQ(decoded.part(2).text(), "Hi");
  EXPECT_EQ(decoded.part(2).citations_size(), 1);
  EXPECT_EQ(decoded.part(3).provider_part().json(),
            R"({"type":"server_tool_use","id":"s","input":{"q":1},"name":"web_search"})");
  EXPECT_EQ(decoded.part(4).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_EQ(decoded.part(5).tool_call().arguments_json(), "{}");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 6);
}

}  // namespace
}  // namespace nexusnitro
