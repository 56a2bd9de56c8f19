#include "client_core/adapters/gemini/gemini_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/gemini_frames.h"

namespace nexusnitro {
namespace {

using testing::BackendThatSpeaks;
using testing::DecodedChat;
using testing::DecodeGemini;
using testing::DecodeStream;
using testing::DecodeWhole;
using testing::GeminiFrame;
using testing::GeminiReply;
using testing::GeminiStream;
using testing::kGeminiStops;

DecodedChat DecodeReply(const std::string& body) {
  return DecodeWhole(*BackendThatSpeaks(v1::API_SCHEMA_GEMINI), body);
}

std::string Stops(const std::string& text) {
  return GeminiReply(R"({"text": ")" + text + "\"}", kGeminiStops);
}

// An error as Google writes it in mid-stream.
constexpr const char* kBareError =
    "{\r\n  \"error\": {\r\n    \"code\": 503,\r\n    \"message\": \"The model: {overloaded\","
    "\r\n    \"status\": \"UNAVAILABLE\"\r\n  }\r\n}\r\n";

TEST(GeminiDecoderTest, TheHeadIsOfTheFirstFrame) {
  const DecodedChat chat =
      DecodeGemini(GeminiStream({GeminiReply(R"({"text": "a"})"), Stops("b")}));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  EXPECT_EQ(chat.response.id(), "r1");
  EXPECT_EQ(chat.response.model(), "gemini-x");
  EXPECT_FALSE(chat.ended) << "the wire has no end mark";
}

TEST(GeminiDecoderTest, TheTimeIsReadAndTheTier) {
  ChatEventBuilder builder("call_t_");
  GeminiDecoder decoder(StreamFraming::kSse, builder);
  ASSERT_TRUE(decoder
                  .Feed(GeminiFrame(R"({"createTime": "2025-10-10T15:57:26.830111Z",)"
                                    R"("usageMetadata": {"serviceTier": "standard"}})"))
                  .ok());
  EXPECT_EQ(builder.head().created, absl::FromUnixMicros(1'760'111'846'830'111));
  EXPECT_EQ(builder.service_tier(), "standard");
  EXPECT_FALSE(builder.usage().has_value()) << "it counts nothing";
}

TEST(GeminiDecoderTest, ATimeThatFitsNoProtoIsLeftOut) {
  ChatEventBuilder builder("call_t_");
  GeminiDecoder decoder(StreamFraming::kSse, builder);
  ASSERT_TRUE(decoder.Feed(GeminiFrame(R"({"createTime": "infinite-future"})")).ok());
  EXPECT_FALSE(builder.head().created.has_value());
}

TEST(GeminiDecoderTest, TheLastUsageCounts) {
  const auto with_usage = [](std::string reply, int output) {
    reply.pop_back();
    return reply + R"(,"usageMetadata": {"promptTokenCount": 8,"candidatesTokenCount": )" +
           std::to_string(output) + "}}";
  };
  const DecodedChat chat = DecodeGemini(
      GeminiStream({with_usage(GeminiReply(R"({"text": "a"})"), 1), with_usage(Stops("b"), 2)}));
  EXPECT_EQ(chat.response.usage().output_tokens(), 2);
  EXPECT_EQ(chat.response.usage().input_tokens(), 8);
}

TEST(GeminiDecoderTest, AStreamWithoutAFinishReasonWasCut) {
  const DecodedChat chat = DecodeGemini(GeminiStream({GeminiReply(R"({"text": "a"})")}));
  EXPECT_EQ(ReasonOf(chat.status), Reason::kStreamTruncated);
  EXPECT_EQ(chat.part(0).text(), "a");
  EXPECT_EQ(ReasonOf(DecodeGemini("").status), Reason::kStreamTruncated);
}

TEST(GeminiDecoderTest, EveryCandidateMustFinish) {
  const std::string second = R"({"candidates": [{"index": 1,"content": {"parts": [{"text": "x"}]})";
  EXPECT_EQ(ReasonOf(DecodeGemini(GeminiStream({second + "}]}", Stops("a")})).status),
            Reason::kStreamTruncated);
  const DecodedChat chat = DecodeGemini(
      GeminiStream({second + "}]}", Stops("a"),
                    R"({"candidates": [{"index": 1,"finishReason": "MAX_TOKENS"}]})"}));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  ASSERT_EQ(chat.response.choices_size(), 2);
}

TEST(GeminiDecoderTest, AFrameMayEndWithTheStream) {
  const std::string stream = GeminiFrame(Stops("a"));
  EXPECT_TRUE(DecodeGemini(stream.substr(0, stream.size() - 4)).status.ok());
  EXPECT_EQ(ReasonOf(DecodeGemini(stream.substr(0, stream.size() - 5)).status),
            Reason::kStreamTruncated);
}

TEST(GeminiDecoderTest, AnErrorMayStandBareInTheStream) {
  const DecodedChat chat = DecodeGemini(GeminiFrame(GeminiReply(R"({"text": "a"})")) + kBareError);
  EXPECT_EQ(ReasonOf(chat.status), Reason::kBackendUnavailable);
  EXPECT_EQ(BackendErrorOf(chat.status)->message(), "The model: {overloaded");
  EXPECT_EQ(BackendErrorOf(chat.status)->type(), "UNAVAILABLE");
  EXPECT_EQ(chat.part(0).text(), "a");
}

TEST(GeminiDecoderTest, ABareErrorMayStandInAnArray) {
  EXPECT_EQ(ReasonOf(DecodeGemini(std::string("[") + kBareError + "]\r\n").status),
            Reason::kBackendUnavailable);
}

TEST(GeminiDecoderTest, HalfABareErrorIsACut) {
  const std::string error = kBareError;
  const DecodedChat chat = DecodeGemini(GeminiFrame(Stops("a")) + error.substr(0, 40));
  EXPECT_EQ(ReasonOf(chat.status), Reason::kStreamTruncated);
}

TEST(GeminiDecoderTest, AnErrorMayBeAFrame) {
  const DecodedChat chat = DecodeGemini(
      GeminiFrame(R"({"error": {"code": 429,"message": "slow","status": "RESOURCE_EXHAUSTED"}})"));
  EXPECT_EQ(ReasonOf(chat.status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(chat.status)->http_status(), 200);
}

TEST(GeminiDecoderTest, ABlockedPromptIsAnEmptyAnswer) {
  const std::string blocked =
      R"({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT","blockReasonMessage": "why"},)"
      R"("usageMetadata": {"promptTokenCount": 8,"totalTokenCount": 8},"responseId": "r"})";
  for (const DecodedChat& chat : {DecodeReply(blocked), DecodeGemini(GeminiFrame(blocked))}) {
    ASSERT_TRUE(chat.status.ok()) << chat.status;
    EXPECT_EQ(chat.message().parts_size(), 0);
    EXPECT_EQ(chat.finish().reason(), v1::FINISH_REASON_CONTENT_FILTER);
    EXPECT_EQ(chat.finish().raw_reason(), "PROHIBITED_CONTENT");
    EXPECT_EQ(chat.finish().detail(), "why");
    EXPECT_EQ(chat.response.usage().input_tokens(), 8);
  }
}

TEST(GeminiDecoderTest, ABlockInMidStreamEndsWhatIsOpen) {
  const DecodedChat chat = DecodeGemini(GeminiStream(
      {GeminiReply(R"({"text": "a"})"), R"({"promptFeedback": {"blockReason": "SAFETY"}})"}));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  EXPECT_EQ(chat.part(0).text(), "a");
  EXPECT_EQ(chat.finish().raw_reason(), "SAFETY");
}

TEST(GeminiDecoderTest, ABlockChangesNothingThatHasEnded) {
  const DecodedChat chat =
      DecodeGemini(GeminiStream({Stops("a"), R"({"promptFeedback": {"blockReason": "SAFETY"}})"}));
  EXPECT_EQ(chat.finish().raw_reason(), "STOP");
}

TEST(GeminiDecoderTest, FramesThatAreNoJsonAreErrorsByTheirNumber) {
  const DecodedChat chat = DecodeGemini(GeminiFrame(GeminiReply("")) + GeminiFrame("{]"));
  EXPECT_EQ(ReasonOf(chat.status), Reason::kBadBackendFrame);
  EXPECT_NE(chat.status.message().find("frame 2"), std::string::npos) << chat.status;
  EXPECT_EQ(ReasonOf(DecodeGemini(GeminiFrame("3")).status), Reason::kBadBackendFrame);
}

TEST(GeminiDecoderTest, CandidatesHaveAHighestIndex) {
  EXPECT_EQ(
      ReasonOf(DecodeGemini(GeminiFrame(R"({"candidates": [{"index": 4000000000}]})")).status),
      Reason::kBadBackendFrame);
  EXPECT_EQ(ReasonOf(DecodeGemini(GeminiFrame(R"({"candidates": [{"index": -1}]})")).status),
            Reason::kBadBackendFrame);
}

TEST(GeminiDecoderTest, AWholeReplyIsOneFrame) {
  const DecodedChat chat = DecodeReply("\r\n" + Stops("Hi"));
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  EXPECT_EQ(chat.part(0).text(), "Hi");
}

TEST(GeminiDecoderTest, AnArrayOfRepliesIsAStreamInOnePiece) {
  const DecodedChat chat =
      DecodeReply("[" + GeminiReply(R"({"text": "H"})") + "\n,\r\n" + Stops("i") + "]");
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  EXPECT_EQ(chat.part(0).text(), "Hi");
  EXPECT_EQ(ReasonOf(DecodeReply(R"([{"error": {"code": 500}}])").status), Reason::kBackendError);
}

TEST(GeminiDecoderTest, WholeRepliesWithoutAnAnswerAreBad) {
  for (const char* body : {"", " ", "{}", "[]", "<html>", R"({"usageMetadata": {}})"}) {
    EXPECT_EQ(ReasonOf(DecodeReply(body).status), Reason::kBadBackendReply) << body;
  }
}

TEST(GeminiDecoderTest, LinesOfJsonAreFramesToo) {
  const DecodedChat chat =
      DecodeStream(*BackendThatSpeaks(v1::API_SCHEMA_GEMINI),
                   GeminiReply(R"({"text": "H"})") + "\n" + Stops("i"), StreamFraming::kNdjson);
  ASSERT_TRUE(chat.status.ok()) << chat.status;
  EXPECT_EQ(chat.part(0).text(), "Hi");
}

}  // namespace
}  // namespace nexusnitro
