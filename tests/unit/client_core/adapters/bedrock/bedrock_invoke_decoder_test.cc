#include "client_core/adapters/bedrock/bedrock_invoke_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/decode_bedrock.h"

namespace nexusnitro {
namespace {

using testing::AwsEvent;
using testing::AwsException;
using testing::DecodedConverse;

// An event of Anthropic's inside one of Bedrock's.
std::string Chunk(const std::string& json) {
  return AwsEvent("chunk", StrCat(R"({"bytes":")", absl::Base64Escape(json), R"(","p":"abc"})"));
}

std::string Start() {
  return Chunk(R"({"type":"message_start","message":{"id":"msg_1","role":"assistant",)"
               R"("model":"claude","content":[],"usage":{"input_tokens":9,"output_tokens":1}}})") +
         Chunk(R"({"type":"content_block_start","index":0,)"
               R"("content_block":{"type":"text","text":""}})");
}

std::string Text(const std::string& text) {
  return Chunk(StrCat(R"({"type":"content_block_delta","index":0,"delta":)",
                      R"({"type":"text_delta","text":")", text, "\"}}"));
}

std::string Stop() {
  return Chunk(R"({"type":"content_block_stop","index":0})") +
         Chunk(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
               R"("usage":{"output_tokens":4}})") +
         Chunk(R"({"type":"message_stop","amazon-bedrock-invocationMetrics":)"
               R"({"inputTokenCount":9,"outputTokenCount":4}})");
}

DecodedConverse DecodePieces(const std::vector<std::string>& pieces) {
  ChatEventBuilder builder("call_t_");
  BedrockInvokeDecoder decoder(builder);
  absl::Status status;
  for (size_t i = 0; status.ok() && i < pieces.size(); ++i) status = decoder.Feed(pieces[i]);
  if (status.ok()) status = decoder.Finish();
  DecodedConverse decoded = testing::TakeConverse(std::move(status), builder);
  decoded.ended = decoder.ended();
  return decoded;
}

// Decodes whole and byte by byte; both must give the same.
DecodedConverse Decode(const std::string& stream) {
  DecodedConverse whole = DecodePieces({stream});
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const DecodedConverse piecewise = DecodePieces(bytes);
  EXPECT_EQ(piecewise.status, whole.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), whole.response.SerializeAsString());
  return whole;
}

TEST(BedrockInvokeDecoderTest, AnthropicsEventsAreInsideOfBedrocks) {
  const DecodedConverse decoded = Decode(Start() + Text("Hel") + Text("lo") + Stop());
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  EXPECT_EQ(decoded.part(0).text(), "Hello");
  EXPECT_EQ(decoded.finish().raw_reason(), "end_turn");
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 4);
}

TEST(BedrockInvokeDecoderTest, WithoutItsStopAStreamIsCut) {
  for (const std::string& stream : {Start() + Text("hi"), Start() + Stop().substr(0, 300)}) {
    const DecodedConverse decoded = Decode(stream);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated) << decoded.status;
    EXPECT_EQ(decoded.response.usage().input_tokens(), 9) << "usage so far is kept";
  }
}

TEST(BedrockInvokeDecoderTest, WhatFollowsTheEndDoesNotMatter) {
  EXPECT_TRUE(Decode(Start() + Text("hi") + Stop() + "garbage of any kind").status.ok());
}

TEST(BedrockInvokeDecoderTest, EventsOfOtherKindsAreSkipped) {
  EXPECT_TRUE(Decode(AwsEvent("brandNew", "{}") + Start() + Text("hi") + Stop()).status.ok());
}

TEST(BedrockInvokeDecoderTest, ExceptionsEndTheStream) {
  const DecodedConverse decoded =
      Decode(Start() + Text("hi") + AwsException("modelTimeoutException", R"({"message":"slow"})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendTimeout);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9);
}

TEST(BedrockInvokeDecoderTest, ErrorsOfAnthropicsOwnEndTheStream) {
  const DecodedConverse decoded = Decode(
      Start() + Chunk(R"({"type":"error","error":{"type":"overloaded_error","message":"full"}})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendUnavailable);
}

TEST(BedrockInvokeDecoderTest, AChunkThatCannotBeReadIsNumbered) {
  const std::string bad[] = {AwsEvent("chunk", R"({"bytes":"?"})"), Chunk("{"), Chunk("[]")};
  for (const std::string& chunk : bad) {
    const DecodedConverse decoded = Decode(Start() + chunk);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame) << decoded.status;
    EXPECT_EQ(MessageOf(decoded.status).rfind("message 3 of the backend's event stream: ", 0), 0)
        << decoded.status;
  }
}

TEST(BedrockInvokeDecoderTest, WholeRepliesAreAnthropics) {
  ChatEventBuilder builder("call_t_");
  BedrockInvokeDecoder decoder(builder);
  const DecodedConverse decoded = testing::TakeConverse(
      decoder.DecodeWhole(R"({"id":"msg_1","type":"message","role":"assistant","model":"claude",)"
                          R"("content":[{"type":"text","text":"hi"}],"stop_reason":"max_tokens",)"
                          R"("usage":{"input_tokens":9,"output_tokens":4}})"),
      builder);
  EXPECT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "hi");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 4);
}

TEST(BedrockInvokeDecoderTest, RepliesThatAreNoneAreRefused) {
  for (const char* body : {"", "[]", "{"}) {
    ChatEventBuilder builder("call_t_");
    EXPECT_EQ(ReasonOf(BedrockInvokeDecoder(builder).DecodeWhole(body)), Reason::kBadBackendReply)
        << body;
  }
}

}  // namespace
}  // namespace nexusnitro
