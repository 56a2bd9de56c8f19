#include "client_core/adapters/cohere/cohere_decoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::DecodedChat;
using testing::SseFrame;

DecodedChat Decode(const std::string& stream) {
  return testing::DecodeStream(*testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE), stream);
}

DecodedChat DecodeBody(const std::string& body) {
  return testing::DecodeWhole(*testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE), body);
}

// An event with a piece of the message.
std::string Piece(const std::string& type, const std::string& message,
                  const std::string& more = "") {
  return SseFrame(R"({"type":")" + type + R"(","index":0,"delta":{"message":)" + message + "}" +
                  more + "}");
}

std::string End(const std::string& finish = "COMPLETE") {
  return SseFrame(R"({"type":"message-end","delta":{"finish_reason":")" + finish +
                  R"(","usage":{"billed_units":{"input_tokens":3,"output_tokens":9},)"
                  R"("tokens":{"input_tokens":12,"output_tokens":9},"cached_tokens":8}}})") +
         "data: [DONE]\n\n";
}

TEST(CohereDecoderTest, JoinsThinkingAndTextAndReadsUsageAndFinish) {
  const DecodedChat decoded =
      Decode(SseFrame(R"({"type":"message-start","id":"i-1","delta":{"message":{}}})") +
             Piece("content-start", R"({"content":{"type":"thinking","thinking":""}})") +
             Piece("content-delta", R"({"content":{"thinking":"hm"}})") +
             SseFrame(R"({"type":"content-end","index":0})") +
             Piece("content-start", R"({"content":{"type":"text","text":""}})") +
             Piece("content-delta", R"({"content":{"text":"He"}})",
                   R"(,"logprobs":{"text":"He","token_ids":[1],"logprobs":[-0.5]})") +
             Piece("content-delta", R"({"content":{"text":"y"}})") + End());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  EXPECT_EQ(decoded.response.id(), "i-1");
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "hm");
  EXPECT_EQ(decoded.part(1).text(), "Hey");
  ASSERT_EQ(decoded.response.choices(0).logprobs_size(), 1);
  EXPECT_EQ(decoded.response.choices(0).logprobs(0).token(), "He");
  EXPECT_DOUBLE_EQ(decoded.response.choices(0).logprobs(0).logprob(), -0.5);
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 12);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 9);
  EXPECT_EQ(decoded.response.usage().cache_read_input_tokens(), 8);
  EXPECT_EQ(decoded.response.usage().other().at("billed_units.input_tokens"), 3);
}

TEST(CohereDecoderTest, CallsComeInPiecesBehindTheirPlan) {
  const DecodedChat decoded =
      Decode(Piece("tool-plan-delta", R"({"tool_plan":"I will "})") +
             Piece("tool-plan-delta", R"({"tool_plan":"look"})") +
             Piece("tool-call-start", R"({"tool_calls":{"id":"f_1","type":"function",)"
                                      R"("function":{"name":"f","arguments":""}}})") +
             Piece("tool-call-delta", R"({"tool_calls":{"function":{"arguments":"{\"a\""}}})") +
             Piece("tool-call-delta", R"({"tool_calls":{"function":{"arguments":":1}"}}})") +
             SseFrame(R"({"type":"tool-call-end","index":0})") + End("TOOL_CALL"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "I will look");
  EXPECT_EQ(decoded.part(0).reasoning().id(), kCohereToolPlan);
  EXPECT_EQ(decoded.part(1).tool_call().id(), "f_1");
  EXPECT_EQ(decoded.part(1).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
}

TEST(CohereDecoderTest, CitationsBelongToTheTextBeforeThem) {
  const DecodedChat decoded =
      Decode(Piece("content-delta", R"({"content":{"text":"It is 42."}})") +
             SseFrame(R"({"type":"content-end","index":0})") +
             Piece("citation-start",
                   R"({"citations":{"start":6,"end":8,"text":"42","sources":[{"id":"d"}]}})") +
             SseFrame(R"({"type":"citation-end","index":0})") + End());
  ASSERT_EQ(decoded.message().parts_size(), 1);
  ASSERT_EQ(decoded.part(0).citations_size(), 1);
  EXPECT_EQ(decoded.part(0).citations(0).cited_text(), "42");
  EXPECT_EQ(decoded.part(0).citations(0).start_index(), 6);
}

TEST(CohereDecoderTest, WhatEndsAnAnswerIsMapped) {
  const std::pair<std::string, v1::FinishReason> reasons[] = {
      {"STOP_SEQUENCE", v1::FINISH_REASON_STOP_SEQUENCE},
      {"MAX_TOKENS", v1::FINISH_REASON_LENGTH},
      {"ERROR", v1::FINISH_REASON_ERROR},
      {"TIMEOUT", v1::FINISH_REASON_ERROR},
      {"NEW_ONE", v1::FINISH_REASON_OTHER}};
  for (const auto& [raw, reason] : reasons) {
    EXPECT_EQ(Decode(End(raw)).finish().reason(), reason) << raw;
    EXPECT_EQ(Decode(End(raw)).finish().raw_reason(), raw);
  }
}

TEST(CohereDecoderTest, ErrorsAndCutsAreTold) {
  const std::string text = Piece("content-delta", R"({"content":{"text":"a"}})");
  EXPECT_EQ(ReasonOf(Decode(text).status), Reason::kStreamTruncated);
  EXPECT_EQ(ReasonOf(Decode(text + "data: [DONE]\n\n").status), Reason::kStreamTruncated);
  EXPECT_EQ(ReasonOf(Decode("data: {oops\n\n").status), Reason::kBadBackendFrame);
  const DecodedChat at_end =
      Decode(text + SseFrame(R"({"type":"message-end","delta":{"finish_reason":"ERROR",)"
                             R"("error":"it broke"}})"));
  EXPECT_EQ(ReasonOf(at_end.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(at_end.status)->message(), "it broke");
  EXPECT_EQ(ReasonOf(Decode(SseFrame(R"({"message":"internal error"})")).status),
            Reason::kBackendError);
}

TEST(CohereDecoderTest, ASumOfCountsStaysInRange) {
  const DecodedChat decoded = DecodeBody(
      R"({"finish_reason":"COMPLETE","message":{"content":[{"type":"text","text":"a"}]},)"
      R"("usage":{"tokens":{"input_tokens":9223372036854775807,"output_tokens":2}}})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.usage().total_tokens(), std::numeric_limits<int64_t>::max());
}

TEST(CohereDecoderTest, AWholeReplyIsReadByTheSameRules) {
  const DecodedChat decoded = DecodeBody(
      R"({"id":"i","finish_reason":"COMPLETE","message":{"role":"assistant","content":[)"
      R"({"type":"text","text":"one"},{"type":"text","text":"two"}],"citations":[{"text":"two"}],)"
      R"("tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
      R"("logprobs":[{"text":"one","token_ids":[1],"logprobs":[-1]}],)"
      R"("usage":{"billed_units":{"input_tokens":1,"output_tokens":2}}})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 3);
  EXPECT_EQ(decoded.part(0).text(), "one");
  EXPECT_EQ(decoded.part(1).text(), "two");
  EXPECT_EQ(decoded.part(1).citations_size(), 1);
  EXPECT_EQ(decoded.part(2).tool_call().name(), "f");
  EXPECT_EQ(decoded.response.choices(0).logprobs_size(), 1);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 1) << "where nothing but the bill is there";
  EXPECT_EQ(ReasonOf(DecodeBody(R"({"message":"no such model"})").status), Reason::kBackendError);
  EXPECT_EQ(ReasonOf(DecodeBody("{}").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody("").status), Reason::kBadBackendReply);
}

}  // namespace
}  // namespace nexusnitro
