#include "client_core/adapters/bedrock/bedrock_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/decode_bedrock.h"

namespace nexusnitro {
namespace {

using testing::AwsError;
using testing::AwsEvent;
using testing::AwsException;
using testing::ConverseBlockDelta;
using testing::ConverseBlockStop;
using testing::ConverseMessageStop;
using testing::DecodeConverse;
using testing::DecodeConverseWhole;
using testing::DecodedConverse;
using testing::EventStreamBytes;
using testing::EventStreamString;

std::string Start() { return AwsEvent("messageStart", R"({"role":"assistant","p":"ab"})"); }

std::string Text(const std::string& text) {
  return ConverseBlockDelta(0, StrCat(R"({"text":")", text, "\"}"));
}

std::string Metadata() {
  return AwsEvent("metadata",
                  R"({"metrics":{"latencyMs":9},"p":"a","usage":{"inputTokens":10,)"
                  R"("cacheReadInputTokens":4,"cacheWriteInputTokens":2,"outputTokens":3,)"
                  R"("totalTokens":19}})");
}

TEST(BedrockDecoderTest, AStreamEndsWithItsMetadata) {
  const DecodedConverse decoded =
      DecodeConverse(Start() + Text("Hel") + Text("lo") + ConverseBlockStop(0) +
                     ConverseMessageStop("end_turn") + Metadata());
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).text(), "Hello");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.finish().raw_reason(), "end_turn");
  const v1::Usage& usage = decoded.response.usage();
  EXPECT_EQ(usage.input_tokens(), 16);
  EXPECT_EQ(usage.output_tokens(), 3);
  EXPECT_EQ(usage.total_tokens(), 19);
  EXPECT_EQ(usage.cache_read_input_tokens(), 4);
  EXPECT_EQ(usage.cache_creation_input_tokens(), 2);
}

TEST(BedrockDecoderTest, WithItsStopAnAnswerIsComplete) {
  for (const std::string& rest : {std::string(), std::string(3, '\0')}) {
    const DecodedConverse decoded =
        DecodeConverse(Start() + Text("hi") + ConverseMessageStop("max_tokens") + rest);
    EXPECT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_FALSE(decoded.ended);
    EXPECT_FALSE(decoded.response.has_usage());
    EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_LENGTH);
  }
}

TEST(BedrockDecoderTest, HalfTheMetadataDoesNotMatter) {
  const DecodedConverse decoded =
      DecodeConverse(Text("hi") + ConverseMessageStop("end_turn") + Metadata().substr(0, 40));
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
}

TEST(BedrockDecoderTest, WithoutItsStopAnAnswerIsCut) {
  for (const std::string& stream :
       {std::string(), Start(), Start() + Text("hi"), Text("hi") + ConverseBlockStop(0),
        Text("hi") + ConverseBlockStop(0) + Metadata(),
        Text("hi") + ConverseMessageStop("end_turn").substr(0, 50)}) {
    const DecodedConverse decoded = DecodeConverse(stream);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated) << decoded.status;
  }
}

TEST(BedrockDecoderTest, WhatFollowsTheEndDoesNotMatter) {
  const DecodedConverse decoded = DecodeConverse(Text("hi") + ConverseMessageStop("end_turn") +
                                                 Metadata() + Text("more") + "garbage!!!");
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "hi");
}

TEST(BedrockDecoderTest, UnknownEventsAreSkipped) {
  const DecodedConverse decoded =
      DecodeConverse(AwsEvent("initial-response", "{}") + AwsEvent("brandNew", R"({"text":"no"})") +
                     AwsEvent("empty", "") + EventStreamBytes(EventStreamString("x", "y"), "{}") +
                     ConverseBlockDelta(0, R"({"hologram":1})") + Text("hi") +
                     ConverseMessageStop("end_turn") + Metadata());
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.parts(), 1);
  EXPECT_EQ(decoded.part(0).text(), "hi");
}

TEST(BedrockDecoderTest, ExceptionsEndTheStream) {
  const DecodedConverse decoded =
      DecodeConverse(Text("hi") + AwsException("throttlingException", R"({"message":"slow"})") +
                     ConverseMessageStop("end_turn"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(decoded.status)->type(), "throttlingException");
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "slow");
}

TEST(BedrockDecoderTest, ErrorsEndTheStream) {
  const DecodedConverse decoded = DecodeConverse(AwsError("InternalFailure", "broken"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(decoded.status)->code(), "InternalFailure");
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "broken");
}

TEST(BedrockDecoderTest, AMessageThatCannotBeReadIsNumbered) {
  const struct {
    std::string message;
    const char* words;
  } rows[] = {
      {AwsEvent("messageStop", "{"), "message 2 of the backend's event stream: not valid JSON"},
      {AwsEvent("messageStop", "[]"),
       "message 2 of the backend's event stream: its payload is JSON, but no object"},
      {ConverseBlockDelta(0, R"({"reasoningContent":{"redactedContent":"*"}})"),
       "message 2 of the backend's event stream: its \"redactedContent\" is no base64"},
      {std::string(12, 'x'),
       "message 2 of the backend's event stream: the checksum of its prelude is wrong"},
  };
  for (const auto& row : rows) {
    const DecodedConverse decoded = DecodeConverse(Text("hi") + row.message);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
    EXPECT_EQ(MessageOf(decoded.status).substr(0, std::string_view(row.words).size()), row.words);
  }
}

TEST(BedrockDecoderTest, CharactersInHalvesAreJoined) {
  // A surrogate pair, and the two bytes of an é.
  const DecodedConverse decoded = DecodeConverse(Text("\\ud83d") + Text("\\ude00") + Text("\xC3") +
                                                 Text("\xA9") + ConverseMessageStop("end_turn"));
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "\xF0\x9F\x98\x80\xC3\xA9");
}

TEST(BedrockDecoderTest, WholeRepliesDecode) {
  const DecodedConverse decoded = DecodeConverseWhole(
      R"( {"output":{"message":{"role":"assistant","content":[{"text":"hi"}]}},)"
      R"("stopReason":"stop_sequence","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},)"
      R"("metrics":{"latencyMs":4}} )");
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "hi");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP_SEQUENCE);
  EXPECT_EQ(decoded.response.usage().total_tokens(), 3);
}

TEST(BedrockDecoderTest, RepliesThatAreNoneAreRefused) {
  for (const char* body : {"", " ", "[]", "{", "{}", R"({"output":{}})", R"({"message":"no"})"}) {
    EXPECT_EQ(ReasonOf(DecodeConverseWhole(body).status), Reason::kBadBackendReply) << body;
  }
}

}  // namespace
}  // namespace nexusnitro
