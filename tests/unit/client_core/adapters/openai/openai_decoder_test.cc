#include "client_core/adapters/openai/openai_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/base/error.h"
#include "tests/support/decode_openai.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Chunk;
using testing::Decode;
using testing::Decoded;
using testing::DoneFrame;
using testing::FinishFrame;
using testing::Part;
using testing::SseFrame;
using testing::SseStream;
using testing::TextFrame;
using testing::UsageFrame;

TEST(OpenAiDecoderTest, JoinsTextAndReadsUsageAndFinish) {
  const Decoded decoded = Decode(SseStream({"Hel", "lo"}));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "Hello");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.response.choices(0).finish().raw_reason(), "stop");
  EXPECT_EQ(decoded.response.usage().input_tokens(), 3);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
  EXPECT_TRUE(decoded.ended);
}

// What ends a stream, and what does not.
TEST(OpenAiDecoderTest, TheEndMarkAloneCompletesAnAnswer) {
  const Decoded decoded = Decode(TextFrame("a") + DoneFrame());
  EXPECT_TRUE(decoded.status.ok()) << "Snowflake sends no finish_reason";
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_UNSPECIFIED);
}

TEST(OpenAiDecoderTest, AFinishReasonOnEveryChoiceCompletesAnAnswer) {
  EXPECT_TRUE(Decode(TextFrame("a") + FinishFrame()).status.ok()) << "no [DONE] by transformers";
  EXPECT_EQ(ReasonOf(Decode(TextFrame("a") + FinishFrame(), 2).status), Reason::kStreamTruncated)
      << "the second choice never came";
}

TEST(OpenAiDecoderTest, ACleanEndAloneDoesNot) {
  EXPECT_EQ(ReasonOf(Decode(TextFrame("a")).status), Reason::kStreamTruncated);
  EXPECT_EQ(ReasonOf(Decode("").status), Reason::kStreamTruncated);
  EXPECT_EQ(ReasonOf(Decode(": ping\n\n").status), Reason::kStreamTruncated);
  const Decoded decoded = Decode(TextFrame("a") + "data: {\"choices\":[{\"index\":0,\"del");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
  EXPECT_EQ(Part(decoded, 0).text(), "a") << "what came is kept";
}

TEST(OpenAiDecoderTest, AnUnfinishedEventCountsIfItIsWhole) {
  EXPECT_TRUE(Decode(TextFrame("a") + FinishFrame() + "data: [DONE]").status.ok());
  std::string last = FinishFrame();
  last.resize(last.size() - 2);
  EXPECT_TRUE(Decode(TextFrame("a") + last).status.ok());
}

TEST(OpenAiDecoderTest, WhatFollowsTheEndMarkDoesNotMatter) {
  const Decoded decoded = Decode(SseStream({"a"}) + TextFrame("b") + "data: {broken\n\n");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "a");
}

TEST(OpenAiDecoderTest, TheEndMarkMayHaveBlanks) {
  EXPECT_TRUE(Decode(TextFrame("a") + "data:[DONE]  \r\n\r\n").status.ok());
}

// Errors inside a stream whose HTTP status was 200, in every form that was seen.
TEST(OpenAiDecoderTest, ErrorsInsideAStreamAreTheBackends) {
  const struct {
    std::string frame;
    Reason reason;
    std::string message;
  } rows[] = {
      {SseFrame(R"({"error":{"message":"boom","type":"server_error","code":500}})"),
       Reason::kBackendError, "boom"},
      {SseFrame(
           R"({"error":{"code":400,"message":"too long","type":"exceed_context_size_error"}})"),
       Reason::kBackendRejected, "too long"},
      {SseFrame(R"({"error":"plain words"})"), Reason::kBackendError, "plain words"},
      {SseFrame(R"({"object":"error","message":"old vllm","code":404})"), Reason::kModelNotFound,
       "old vllm"},
      {"event: error\ndata: {\"error\":{\"message\":\"groq\",\"code\":\"tool_use_failed\",\"status_code\":400}}\n\n",
       Reason::kBackendRejected, "groq"},
      {SseFrame(R"({"error":{"message":"busy","type":"overloaded_error"}})"),
       Reason::kBackendUnavailable, "busy"},
      {SseFrame(R"({"error":{"message":"slow","code":"rate_limit_exceeded"}})"),
       Reason::kBackendRateLimited, "slow"},
      {SseFrame(R"({"error":{"message":"broke","code":"insufficient_quota"}})"),
       Reason::kBackendQuotaExhausted, "broke"},
      {"error: {\"code\":500,\"message\":\"old llama\"}\n", Reason::kBackendError, "old llama"},
      {SseFrame(
           R"({"choices":[{"index":0,"delta":{}}],"error":{"code":502,"message":"openrouter"}})"),
       Reason::kBackendUnavailable, "openrouter"},
  };
  for (const auto& row : rows) {
    const Decoded decoded = Decode(TextFrame("a") + row.frame + DoneFrame());
    EXPECT_EQ(ReasonOf(decoded.status), row.reason) << row.frame;
    EXPECT_EQ(BackendErrorOf(decoded.status)->message(), row.message) << row.frame;
  }
}

TEST(OpenAiDecoderTest, AMalformedFrameIsNamedByItsNumber) {
  const Decoded decoded = Decode(TextFrame("a") + TextFrame("b") + "data: {\"choices\": oops}\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
  EXPECT_NE(decoded.status.message().find("frame 3"), absl::string_view::npos);
}

TEST(OpenAiDecoderTest, UnknownThingsAreSkipped) {
  const Decoded decoded = Decode(
      SseFrame(R"({"choices":[],"prompt_filter_results":[{}],"id":"","object":""})") +
      SseFrame(R"({"timings":{"x":1}})") + SseFrame(R"({"choices":[{"index":0}]})") +
      SseFrame(R"({"choices":["odd",{"index":0,"delta":{"content":"a","tool_calls":"odd"}}]})") +
      FinishFrame("brand_new_reason") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "a");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_OTHER);
  EXPECT_EQ(decoded.response.choices(0).finish().raw_reason(), "brand_new_reason");
}

TEST(OpenAiDecoderTest, CharactersCutBetweenDeltasAreJoined) {
  const Decoded decoded =
      Decode(Chunk("{\"content\":\"x\xE2\x82\"}") + Chunk("{\"content\":\"\xAC\"}") +
             Chunk(R"({"content":"\ud83d"})") + Chunk(R"({"content":"\ude00"})") + FinishFrame() +
             DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "x\u20ac\U0001F600");
  EXPECT_TRUE(decoded.warnings.empty());
}

TEST(OpenAiDecoderTest, InvalidTextIsReplacedWithAWarning) {
  const Decoded decoded = Decode(Chunk("{\"content\":\"x\xFFy\"}") + FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "x\uFFFDy");
  ASSERT_EQ(decoded.warnings.size(), 1u);
  EXPECT_EQ(decoded.warnings[0].code(), "INVALID_TEXT_REPLACED");
}

TEST(OpenAiDecoderTest, TheLastUsageCounts) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}})") +
      FinishFrame() + UsageFrame(5, 2) + SseFrame(R"({"choices":[],"usage":null})") + DoneFrame());
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(OpenAiDecoderTest, GroqsOwnPlaceForUsageIsRead) {
  const Decoded decoded =
      Decode(TextFrame("a") +
             SseFrame(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],)"
                      R"("x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":2}}})") +
             DoneFrame());
  EXPECT_EQ(decoded.response.usage().input_tokens(), 5);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(OpenAiDecoderTest, TheModelMayComeBehindTheId) {
  ChatEventBuilder builder("call_t_");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("p", false), builder);
  ASSERT_TRUE(decoder.Feed(SseFrame(R"({"id":"a","choices":[]})")).ok());
  ASSERT_TRUE(decoder.Feed(SseFrame(R"({"id":"b","model":"m","choices":[]})")).ok());
  EXPECT_EQ(builder.head().id, "a");
  EXPECT_EQ(builder.head().model, "m");
}

TEST(OpenAiDecoderTest, TextAndUsageBesideAnErrorAreKept) {
  const Decoded decoded =
      Decode(TextFrame("a") +
             SseFrame(R"({"error":{"code":400,"message":"limit"},)"
                      R"("choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"error"}],)"
                      R"("usage":{"prompt_tokens":43,"completion_tokens":10}})") +
             DoneFrame());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 10);
  EXPECT_EQ(Part(decoded, 0).text(), "ab");
}

TEST(OpenAiDecoderTest, NdjsonIsTakenToo) {
  const Decoded decoded = Decode(
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n"
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}",
      1, StreamFraming::kNdjson);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "ab");
}

// Whole replies.
absl::StatusOr<v1::ChatResponse> DecodeWhole(const std::string& body) {
  ChatEventBuilder builder("call_t_");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("p", false), builder);
  if (absl::Status status = decoder.DecodeWhole(body); !status.ok()) return status;
  builder.Complete();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  return assembler.Take();
}

TEST(OpenAiDecoderTest, AWholeReplyIsReadLikeOneDelta) {
  const auto response = DecodeWhole(
      "\n\n"
      R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null,
      "reasoning_content":"hm","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}],
      "annotations":[{"type":"url_citation","url_citation":{"url":"http://u","title":"t","start_index":0,"end_index":2}}]},
      "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,
      "prompt_tokens_details":{"cached_tokens":1,"audio_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}})");
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::Message& message = response->choices(0).message();
  EXPECT_EQ(message.role(), v1::ROLE_ASSISTANT);
  EXPECT_EQ(message.parts(0).reasoning().text(), "hm");
  EXPECT_EQ(message.parts(1).text(), "hi");
  EXPECT_EQ(message.parts(2).tool_call().name(), "f");
  EXPECT_EQ(message.parts(3).citations(0).uri(), "http://u");
  EXPECT_EQ(response->usage().cache_read_input_tokens(), 1);
  EXPECT_EQ(response->usage().reasoning_output_tokens(), 2);
  EXPECT_EQ(response->usage().other().at("prompt_tokens_details.audio_tokens"), 4);
}

TEST(OpenAiDecoderTest, ABadWholeReplyIsRefused) {
  for (const char* body : {"", "  \n", "not json", "[]", "{}", R"({"choices":[]})"}) {
    EXPECT_EQ(ReasonOf(DecodeWhole(body).status()), Reason::kBadBackendReply) << body;
  }
  EXPECT_EQ(ReasonOf(DecodeWhole(R"({"error":{"message":"x"}})").status()), Reason::kBackendError);
}

}  // namespace
}  // namespace nexusnitro
