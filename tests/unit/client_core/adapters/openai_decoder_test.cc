#include "client_core/adapters/openai_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/adapters/openai_choice.h"
#include "client_core/base/error.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::DoneFrame;
using testing::FinishFrame;
using testing::SseFrame;
using testing::SseStream;
using testing::TextFrame;
using testing::UsageFrame;

struct Decoded {
  absl::Status status;
  v1::ChatResponse response;
  std::vector<v1::Warning> warnings;
  bool ended = false;
};

Decoded DecodePieces(const std::vector<std::string>& pieces, int choices, StreamFraming framing) {
  ChatEventBuilder builder("call_t_");
  OpenAiDecoder decoder(choices, framing, builder);
  Decoded decoded;
  for (const std::string& piece : pieces) {
    decoded.status = decoder.Feed(piece);
    if (!decoded.status.ok()) break;
  }
  if (decoded.status.ok()) decoded.status = decoder.Finish();
  decoded.ended = decoder.ended();
  if (decoded.status.ok()) builder.Complete();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  decoded.response = assembler.Take();
  decoded.warnings = builder.Warnings();
  return decoded;
}

// Decodes whole and byte by byte; both must give the same.
Decoded Decode(const std::string& stream, int choices = 1,
               StreamFraming framing = StreamFraming::kSse) {
  const Decoded whole = DecodePieces({stream}, choices, framing);
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const Decoded piecewise = DecodePieces(bytes, choices, framing);
  EXPECT_EQ(piecewise.status, whole.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), whole.response.SerializeAsString());
  return whole;
}

std::string Chunk(const std::string& delta, const std::string& finish = "null") {
  return SseFrame(R"({"choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish +
                  "}]}");
}

const v1::Part& Part(const Decoded& decoded, int part, int choice = 0) {
  return decoded.response.choices(choice).message().parts(part);
}

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

TEST(OpenAiDecoderTest, ToolCallsJoinOnTheirIndex) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]})") +
      Chunk(
          R"({"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]})") +
      Chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]})") +
      Chunk(
          R"({"tool_calls":[{"index":1,"function":{"arguments":"}"}},{"index":0,"function":{"arguments":"1}"}}]})") +
      FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).tool_call().id(), "a");
  EXPECT_EQ(Part(decoded, 0).tool_call().name(), "f");
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{\"x\":1}");
  EXPECT_EQ(Part(decoded, 1).tool_call().id(), "b");
  EXPECT_EQ(Part(decoded, 1).tool_call().arguments_json(), "{}");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
}

TEST(OpenAiDecoderTest, ToolCallsWithoutIndexOrIdGetThem) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"tool_calls":[{"function":{"name":"f","arguments":{"x": 1}}},{"function":{"name":"g","arguments":"{}"}}]})") +
      FinishFrame("tool_calls") + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).tool_call().arguments_json(), "{\"x\":1}");
  EXPECT_EQ(Part(decoded, 0).tool_call().id(), "call_t_0");
  EXPECT_EQ(Part(decoded, 1).tool_call().id(), "call_t_1");
}

TEST(OpenAiDecoderTest, ReasoningIsAPartOfItsOwnUnderEitherName) {
  for (const char* key : {"reasoning_content", "reasoning"}) {
    const std::string name = key;
    const Decoded decoded = Decode(Chunk("{\"" + name + "\":\"hm\",\"content\":null}") +
                                   Chunk("{\"" + name + "\":\"m\",\"content\":\"\"}") +
                                   Chunk(R"({"content":"so"})") + FinishFrame() + DoneFrame());
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hmm");
    EXPECT_EQ(Part(decoded, 1).text(), "so");
  }
}

TEST(OpenAiDecoderTest, ContentMayBeAListOfParts) {
  const Decoded decoded = Decode(
      Chunk(
          R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"so"}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).reasoning().text(), "hm");
  EXPECT_EQ(Part(decoded, 1).text(), "so");
}

TEST(OpenAiDecoderTest, ChoicesInterleave) {
  const auto frame = [](int index, const std::string& text) {
    return SseFrame(R"({"choices":[{"index":)" + std::to_string(index) +
                    R"(,"delta":{"content":")" + text + R"("}}]})");
  };
  const auto finish = [](int index) {
    return SseFrame(R"({"choices":[{"index":)" + std::to_string(index) +
                    R"(,"delta":{},"finish_reason":"length"}]})");
  };
  const Decoded decoded =
      Decode(frame(0, "a") + frame(1, "x") + frame(0, "b") + finish(1) + finish(0), 2);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0, 0).text(), "ab");
  EXPECT_EQ(Part(decoded, 0, 1).text(), "x");
}

TEST(OpenAiDecoderTest, LogprobsGoWithTheirDelta) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{"content":"w"},"logprobs":{"content":[{"token":"w","bytes":[119],"logprob":-4.5,"top_logprobs":[{"token":"g","bytes":[103],"logprob":-1.5}]}]}}]})") +
      FinishFrame() + DoneFrame());
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  const v1::TokenLogprob& logprob = decoded.response.choices(0).logprobs(0);
  EXPECT_EQ(logprob.token(), "w");
  EXPECT_EQ(logprob.bytes(), "w");
  EXPECT_EQ(logprob.logprob(), -4.5);
  EXPECT_EQ(logprob.top(0).token(), "g");
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

TEST(OpenAiDecoderTest, ALaterNullDoesNotClearTheFinish) {
  const Decoded decoded = Decode(
      TextFrame("a") + FinishFrame("length") +
      SseFrame(R"({"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{}}]})") +
      DoneFrame());
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
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

TEST(OpenAiDecoderTest, StopSequencesAreToldApart) {
  const Decoded decoded = Decode(
      TextFrame("a") +
      SseFrame(
          R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","stop_reason":"END"}]})") +
      DoneFrame());
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_STOP_SEQUENCE);
  EXPECT_EQ(decoded.response.choices(0).finish().stop_sequence(), "END");
}

TEST(OpenAiDecoderTest, TheLastUsageCounts) {
  const Decoded decoded = Decode(
      SseFrame(
          R"({"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}})") +
      FinishFrame() + UsageFrame(5, 2) + SseFrame(R"({"choices":[],"usage":null})") + DoneFrame());
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(OpenAiDecoderTest, NdjsonIsTakenToo) {
  const Decoded decoded = Decode(
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n"
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}",
      1, StreamFraming::kNdjson);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(Part(decoded, 0).text(), "ab");
}

TEST(OpenAiDecoderTest, TooManyChoicesAreRefused) {
  EXPECT_EQ(
      ReasonOf(
          Decode(SseFrame(R"({"choices":[{"index":100000,"delta":{"content":"a"}}]})")).status),
      Reason::kBadBackendFrame);
  EXPECT_EQ(
      ReasonOf(Decode(SseFrame(R"({"choices":[{"index":-1,"delta":{"content":"a"}}]})")).status),
      Reason::kBadBackendFrame);
}

// Whole replies.
absl::StatusOr<v1::ChatResponse> DecodeWhole(const std::string& body) {
  ChatEventBuilder builder("call_t_");
  OpenAiDecoder decoder(1, StreamFraming::kSse, builder);
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

TEST(OpenAiFinishReasonTest, KnownWordsAreMapped) {
  EXPECT_EQ(OpenAiFinishReason("stop"), v1::FINISH_REASON_STOP);
  EXPECT_EQ(OpenAiFinishReason("length"), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(OpenAiFinishReason("function_call"), v1::FINISH_REASON_TOOL_CALLS);
  EXPECT_EQ(OpenAiFinishReason("content_filter"), v1::FINISH_REASON_CONTENT_FILTER);
  EXPECT_EQ(OpenAiFinishReason("abort"), v1::FINISH_REASON_CANCELLED);
  EXPECT_EQ(OpenAiFinishReason(""), v1::FINISH_REASON_UNSPECIFIED);
}

}  // namespace
}  // namespace nexusnitro
