#include "client_core/adapters/anthropic/anthropic_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/anthropic_frames.h"

namespace nexusnitro {
namespace {

using testing::DecodeClaude;
using testing::DecodedChat;
using testing::MessageEnd;
using testing::MessageStart;
using testing::SseFrame;
using testing::TextBlock;

DecodedChat DecodeBody(const std::string& body) {
  return testing::DecodeWhole(*testing::ClaudeBackend(), body);
}

TEST(AnthropicDecoderTest, OnlyTheEndMarkCompletesAnAnswer) {
  std::string stream = MessageStart() + TextBlock(0, "a") + MessageEnd();
  stream.resize(stream.rfind("data:"));
  const DecodedChat decoded = DecodeClaude(stream);
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
  EXPECT_FALSE(decoded.ended);
  EXPECT_EQ(decoded.part(0).text(), "a") << "what came is kept";
  EXPECT_EQ(decoded.response.usage().output_tokens(), 7);
  EXPECT_EQ(ReasonOf(DecodeClaude("").status), Reason::kStreamTruncated);
}

TEST(AnthropicDecoderTest, TheLastEventMayLackItsBlankLine) {
  std::string stream = MessageStart() + TextBlock(0, "a") + MessageEnd();
  stream.resize(stream.size() - 2);
  EXPECT_TRUE(DecodeClaude(stream).status.ok());
  stream.resize(stream.size() - 1);
  EXPECT_EQ(ReasonOf(DecodeClaude(stream).status), Reason::kStreamTruncated) << "half of an event";
}

TEST(AnthropicDecoderTest, BlanksBehindTheJsonMeanNothing) {
  EXPECT_TRUE(DecodeClaude(SseFrame(R"({"type":"message_stop"}      )")).status.ok());
  EXPECT_TRUE(DecodeClaude("data:\n\n" + MessageEnd()).status.ok());
}

TEST(AnthropicDecoderTest, TheNameOfTheEventStandsInForAMissingType) {
  EXPECT_TRUE(DecodeClaude("event: message_stop\ndata: {}\n\n").status.ok());
}

TEST(AnthropicDecoderTest, WhatFollowsTheEndMarkDoesNotMatter) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + TextBlock(0, "a") + MessageEnd() +
                                           TextBlock(1, "b") + "data: {broken\n\n");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.message().parts_size(), 1);
}

TEST(AnthropicDecoderTest, AFrameThatCannotBeReadIsNamed) {
  const DecodedChat decoded = DecodeClaude(MessageStart() + "data: {broken\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
  EXPECT_NE(decoded.status.message().find("frame 2"), std::string::npos) << decoded.status;
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9);
  EXPECT_EQ(ReasonOf(DecodeClaude("data: [1]\n\n").status), Reason::kBadBackendFrame);
}

TEST(AnthropicDecoderTest, WholeRepliesThatAreNoMessagesAreRefused) {
  EXPECT_EQ(ReasonOf(DecodeBody(" \n").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody("[1]").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody(R"({"id":"msg_1"})").status), Reason::kBadBackendReply);
}

TEST(AnthropicDecoderTest, AWholeErrorWithStatus200IsAnError) {
  const DecodedChat decoded = DecodeBody(
      R"({"type":"error","error":{"type":"rate_limit_error","message":"m"},"request_id":"r"})");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(decoded.status)->request_id(), "r");
}

}  // namespace
}  // namespace nexusnitro
