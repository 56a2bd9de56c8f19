#include "client_core/adapters/ollama/ollama_decoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::DecodedChat;

DecodedChat Decode(const std::string& lines) {
  return testing::DecodeStream(*testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA), lines,
                               StreamFraming::kNdjson);
}

DecodedChat DecodeBody(const std::string& body) {
  return testing::DecodeWhole(*testing::BackendThatSpeaks(v1::API_SCHEMA_OLLAMA), body);
}

std::string Line(const std::string& message) {
  return R"({"model":"m","created_at":"2024-05-24T20:26:46.294874Z","message":)" + message +
         R"(,"done":false})" + "\n";
}

std::string LastLine(const std::string& reason = "stop") {
  return R"({"model":"m","message":{"role":"assistant","content":""},"done_reason":")" + reason +
         R"(","done":true,"prompt_eval_count":17,"eval_count":50})" + "\n";
}

TEST(OllamaDecoderTest, JoinsThinkingAndTextAndReadsCountsAndFinish) {
  const DecodedChat decoded = Decode(Line(R"({"role":"assistant","content":"","thinking":"hm"})") +
                                     Line(R"({"role":"assistant","content":"He"})") + "\r\n" +
                                     Line(R"({"role":"assistant","content":"y"})") + LastLine());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  EXPECT_EQ(decoded.response.model(), "m");
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "hm");
  EXPECT_EQ(decoded.part(1).text(), "Hey");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 17);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 50);
  EXPECT_EQ(decoded.response.usage().total_tokens(), 67);
}

TEST(OllamaDecoderTest, ASumOfCountsStaysInRange) {
  const DecodedChat decoded = DecodeBody(
      R"({"message":{"content":"a"},"done":true,"prompt_eval_count":9223372036854775807,)"
      R"("eval_count":2})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.usage().total_tokens(), std::numeric_limits<int64_t>::max());
}

TEST(OllamaDecoderTest, ToolCallsComeWholeAndTurnStopIntoToolCalls) {
  const DecodedChat decoded =
      Decode(Line(R"({"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},)"
                  R"({"id":"call_7","function":{"name":"g","arguments":{}}}]})") +
             LastLine());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_FALSE(decoded.part(0).tool_call().id().empty()) << "one is made";
  EXPECT_EQ(decoded.part(1).tool_call().id(), "call_7");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(decoded.finish().raw_reason(), "stop");
}

TEST(OllamaDecoderTest, WhatEndsAnAnswerIsMapped) {
  EXPECT_EQ(Decode(LastLine("length")).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(Decode(LastLine("load")).finish().reason(), v1::FINISH_REASON_OTHER);
  const DecodedChat old = Decode(R"({"response":"a","done":true})");
  EXPECT_EQ(old.finish().reason(), v1::FINISH_REASON_STOP) << "servers that gave no reason";
  EXPECT_EQ(old.part(0).text(), "a") << "the older API";
}

TEST(OllamaDecoderTest, AStreamWithoutItsLastLineWasCut) {
  EXPECT_EQ(ReasonOf(Decode(Line(R"({"content":"a"})")).status), Reason::kStreamTruncated);
  const std::string last = LastLine();
  EXPECT_EQ(ReasonOf(Decode(last.substr(0, last.size() - 9)).status), Reason::kStreamTruncated)
      << "half a line is no line";
  EXPECT_TRUE(Decode(last.substr(0, last.size() - 1)).status.ok()) << "a whole one needs no end";
}

TEST(OllamaDecoderTest, AnErrorInTheStreamEndsIt) {
  const DecodedChat decoded =
      Decode(Line(R"({"content":"a"})") + R"({"error":"llama runner process no longer running"})");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "llama runner process no longer running");
  EXPECT_EQ(ReasonOf(Decode("{oops\n").status), Reason::kBadBackendFrame);
}

TEST(OllamaDecoderTest, AWholeReplyMayBeOneObjectOrAStream) {
  const std::string last = R"({"model":"m","message":{"content":"Hi"},"done":true})";
  EXPECT_EQ(DecodeBody(last).part(0).text(), "Hi");
  EXPECT_EQ(DecodeBody(Line(R"({"content":"a"})") + last).part(0).text(), "aHi");
  EXPECT_EQ(ReasonOf(DecodeBody("").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody(R"({"message":{"content":"a"},"done":false})").status),
            Reason::kStreamTruncated);
  for (const char* const other : {"{}", "[]", "\"Hi\""}) {
    EXPECT_EQ(ReasonOf(DecodeBody(other).status), Reason::kBadBackendReply) << other;
  }
}

}  // namespace
}  // namespace nexusnitro
