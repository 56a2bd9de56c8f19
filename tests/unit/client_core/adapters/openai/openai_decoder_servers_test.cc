// The quirks of each server's replies, as far as nothing else shows them.
#include <gtest/gtest.h>

#include <string>

#include "client_core/adapters/openai/openai_decoder.h"
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
using testing::TextFrame;

const v1::Finish& FinishOf(const Decoded& decoded) { return decoded.response.choices(0).finish(); }

TEST(OpenAiDecoderServersTest, VllmNamesTheStopAndPutsUsageInEveryChunk) {
  const Decoded decoded = Decode(
      SseFrame(R"({"choices":[{"index":0,"delta":{"reasoning":"hm","token_ids":[1]}}],)"
               R"("prompt_token_ids":[5],"usage":{"prompt_tokens":3,"completion_tokens":1}})") +
      SseFrame(R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop",)"
               R"("stop_reason":"END"}],"usage":{"prompt_tokens":3,"completion_tokens":2}})") +
      DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hm");
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_STOP_SEQUENCE);
  EXPECT_EQ(FinishOf(decoded).stop_sequence(), "END");
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(OpenAiDecoderServersTest, VllmsStopTokenIsNoStopSequence) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","stop_reason":128009}]})") +
      DoneFrame());
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_STOP);
}

TEST(OpenAiDecoderServersTest, VllmsErrorComesBeforeTheEndMark) {
  const Decoded decoded = Decode(
      TextFrame("a") +
      SseFrame(R"({"error":{"message":"m","type":"BadRequestError","param":null,"code":400}})") +
      DoneFrame());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(Part(decoded, 0).text(), "a");
}

TEST(OpenAiDecoderServersTest, SglangsAbortAndMatchedStopAreRead) {
  const Decoded aborted =
      Decode(Chunk(R"({"reasoning_content":"hm"})") + FinishFrame("abort") + DoneFrame());
  EXPECT_EQ(FinishOf(aborted).reason(), v1::FINISH_REASON_CANCELLED);
  const Decoded stopped = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","matched_stop":"X"}]})") +
      DoneFrame());
  EXPECT_EQ(FinishOf(stopped).stop_sequence(), "X");
}

TEST(OpenAiDecoderServersTest, TgisKeepAlivesAndErrorsAreRead) {
  const Decoded decoded =
      Decode(":\n\n" + TextFrame("a") +
             SseFrame(R"({"error":{"message":"Input is too long","http_status_code":422}})") +
             DoneFrame());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "Input is too long");
  const Decoded stopped = Decode(TextFrame("a") + FinishFrame("stop_sequence") + DoneFrame());
  EXPECT_EQ(FinishOf(stopped).reason(), v1::FINISH_REASON_STOP_SEQUENCE);
}

TEST(OpenAiDecoderServersTest, LlamaCppsErrorsNameTheirStatus) {
  const Decoded decoded = Decode(
      Chunk(R"({"role":"assistant","content":null})") +
      SseFrame(R"({"error":{"code":400,"message":"too long","type":"exceed_context_size_error",)"
               R"("n_prompt_tokens":8022,"n_ctx":2048}})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(decoded.status)->type(), "exceed_context_size_error");
}

TEST(OpenAiDecoderServersTest, AStreamOfOllamasThatSwallowedAnErrorIsCut) {
  const Decoded decoded = Decode(TextFrame("a") + Chunk(R"({"role":"assistant","content":""})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
}

TEST(OpenAiDecoderServersTest, GroqsErrorEventEndsAnAnswerWithItsStatus) {
  const Decoded decoded = Decode(
      Chunk(R"({"reasoning":"hm","channel":"analysis"})") + "event: error\n" +
      SseFrame(R"({"error":{"message":"m","type":"invalid_request_error","code":"tool_use_failed",)"
               R"("failed_generation":"x","status_code":400}})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(decoded.status)->code(), "tool_use_failed");
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hm");
}

TEST(OpenAiDecoderServersTest, AFinishThatCameBeforeAnErrorIsKept) {
  const Decoded decoded = Decode(
      ": OPENROUTER PROCESSING\n\n" + TextFrame("a") + FinishFrame("length") +
      SseFrame(R"({"error":{"code":400,"message":"Token limit reached"},"choices":[{"index":0,)"
               R"("delta":{"content":""},"finish_reason":null}],"usage":{"prompt_tokens":3}})") +
      DoneFrame());
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRejected);
  EXPECT_EQ(FinishOf(decoded).raw_reason(), "length");
  EXPECT_EQ(decoded.response.usage().input_tokens(), 3);
}

TEST(OpenAiDecoderServersTest, MistralsThinkingIsReasoning) {
  const Decoded decoded = Decode(
      Chunk(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]})") +
      Chunk(R"({"content":"a"})") +
      SseFrame(R"({"choices":[{"index":0,"delta":{"content":""},"finish_reason":"model_length"}],)"
               R"("usage":{"prompt_tokens":3,"completion_tokens":2}})") +
      DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hm");
  EXPECT_EQ(Part(decoded, 1).text(), "a");
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(OpenAiDecoderServersTest, DeepSeeksEmptyLinesBeforeAReplyDoNotMatter) {
  ChatEventBuilder builder("t");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("p", false), builder);
  EXPECT_TRUE(decoder.DecodeWhole("\n\n  \n" + testing::WholeReply("a")).ok());
  const Decoded stopped = Decode(": keep-alive\n\n" + TextFrame("a") +
                                 FinishFrame("insufficient_system_resource") + DoneFrame());
  EXPECT_EQ(FinishOf(stopped).reason(), v1::FINISH_REASON_ERROR);
}

TEST(OpenAiDecoderServersTest, TogethersTextBesideTheDeltaDoesNotCountTwice) {
  const Decoded decoded =
      Decode(SseFrame(R"({"choices":[{"index":0,"text":"a","delta":{"content":"a","token_id":1},)"
                      R"("seed":7228414683750928000,"finish_reason":"eos"}]})") +
             DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "a");
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_STOP);
}

TEST(OpenAiDecoderServersTest, XaisErrorsHaveACodeBesideTheWords) {
  const Decoded decoded =
      Decode(TextFrame("a") + SseFrame(R"({"code":"rate_limit","error":"slow down"})"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "slow down");
}

TEST(OpenAiDecoderServersTest, SnowflakeNeverSaysWhyItEnded) {
  const Decoded decoded =
      Decode(SseFrame(R"({"id":"","created":0,"choices":[{"delta":{"content":"a"}}]})") +
             SseFrame(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})") +
             DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "a");
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_UNSPECIFIED);
}

TEST(OpenAiDecoderServersTest, TransformersEndsWithoutAMark) {
  const Decoded decoded = Decode(
      SseFrame(R"({"choices":[{"index":0,"delta":{"content":"a"}}],"created":1795331019.039924})") +
      SseFrame(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],)"
               R"("usage":{"prompt_tokens":3,"completion_tokens":1}})"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(FinishOf(decoded).reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 1);
}

}  // namespace
}  // namespace nexusnitro
