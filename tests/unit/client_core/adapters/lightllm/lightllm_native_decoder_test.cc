#include "client_core/adapters/lightllm/lightllm_native_decoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "client_core/adapters/chat_assembler.h"
#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

struct Decoded {
  absl::Status status;
  v1::ChatResponse response;
};

Decoded DecodePieces(const std::vector<std::string>& pieces, bool whole, bool logprobs = false) {
  ChatEventBuilder builder("t");
  LightllmNativeDecoder decoder(logprobs, builder);
  Decoded decoded;
  for (const std::string& piece : pieces) {
    decoded.status = whole ? decoder.DecodeWhole(piece) : decoder.Feed(piece);
    if (!decoded.status.ok()) break;
  }
  if (decoded.status.ok() && !whole) decoded.status = decoder.Finish();
  if (decoded.status.ok()) builder.Complete();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  decoded.response = assembler.Take();
  return decoded;
}

Decoded Decode(const std::string& stream) {
  const Decoded at_once = DecodePieces({stream}, false);
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const Decoded piecewise = DecodePieces(bytes, false);
  EXPECT_EQ(piecewise.status, at_once.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), at_once.response.SerializeAsString());
  return at_once;
}

std::string TokenFrame(const std::string& text, int count, const std::string& end) {
  return R"(data:{"token":{"id":1,"text":")" + text + R"(","logprob":-1.8,"special":false,)" +
         R"("count_output_tokens":)" + std::to_string(count) + R"(,"prompt_tokens":4},)" +
         R"("generated_text":null,)" + end + "}\n\n";
}

constexpr char kMore[] = R"("finished":false,"finish_reason":null)";
constexpr char kLast[] = R"("finished":true,"finish_reason":"length")";

TEST(LightllmNativeDecoderTest, NativeStreamsEndWithAFinishedFrame) {
  const Decoded decoded = Decode(TokenFrame(" What", 1, kMore) + TokenFrame(" now", 2, kMore) +
                                 TokenFrame("?", 3, kLast));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.choices(0).message().parts(0).text(), " What now?");
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(decoded.response.usage().input_tokens(), 4);
  EXPECT_EQ(decoded.response.usage().output_tokens(), 3);
}

TEST(LightllmNativeDecoderTest, ANativeStreamWithoutOneIsCut) {
  EXPECT_EQ(ReasonOf(Decode(TokenFrame(" What", 1, kMore)).status), Reason::kStreamTruncated);
}

TEST(LightllmNativeDecoderTest, ErrorsInsideANativeStreamAreTheBackends) {
  const Decoded decoded = Decode(
      TokenFrame(" What", 1, kMore) +
      R"(data: {"error":{"message":"out of memory","type":"server_error","code":"stream_error"}})"
      "\n\n");
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(decoded.status)->message(), "out of memory");
}

TEST(LightllmNativeDecoderTest, NativeRepliesAreRead) {
  const Decoded one = DecodePieces(
      {R"({"generated_text":["hello"],"count_output_tokens":17,"finish_reason":"length","prompt_tokens":4})"},
      true);
  ASSERT_TRUE(one.status.ok()) << one.status;
  EXPECT_EQ(one.response.choices(0).message().parts(0).text(), "hello");
  EXPECT_EQ(one.response.usage().output_tokens(), 17);
  const Decoded two = DecodePieces(
      {R"({"generated_text":["a","b"],"count_output_tokens":[3,4],"finish_reason":["stop","length"],"prompt_tokens":4})"},
      true);
  ASSERT_TRUE(two.status.ok()) << two.status;
  EXPECT_EQ(two.response.choices(1).message().parts(0).text(), "b");
  EXPECT_EQ(two.response.choices(1).finish().reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(two.response.usage().output_tokens(), 7);
  EXPECT_EQ(ReasonOf(DecodePieces({"{}"}, true).status), Reason::kBadBackendReply);
}

TEST(LightllmNativeDecoderTest, SumsOfCountsStayInRange) {
  const Decoded decoded =
      DecodePieces({R"({"generated_text":["a","b"],"count_output_tokens":[9223372036854775807,4],)"
                    R"("finish_reason":["stop","stop"],"prompt_tokens":4})"},
                   true);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.usage().output_tokens(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(decoded.response.usage().total_tokens(), std::numeric_limits<int64_t>::max());
}

TEST(LightllmNativeDecoderTest, SpecialTokensAreNoText) {
  std::string special = TokenFrame("<eos>", 2, kLast);
  special.replace(special.find("false"), 5, "true");
  const Decoded decoded = Decode(TokenFrame("a", 1, kMore) + special);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.response.choices(0).message().parts(0).text(), "a");
  EXPECT_EQ(decoded.response.usage().output_tokens(), 2);
}

TEST(LightllmNativeDecoderTest, ABadFrameIsNamedByItsNumber) {
  for (const char* frame : {"data: oops\n\n", "data: [1]\n\n"}) {
    const Decoded decoded = Decode(TokenFrame("a", 1, kMore) + frame);
    EXPECT_EQ(ReasonOf(decoded.status), Reason::kBadBackendFrame);
    EXPECT_NE(decoded.status.message().find("frame 2"), absl::string_view::npos);
  }
}

TEST(LightllmNativeDecoderTest, WhatFollowsTheEndDoesNotMatter) {
  EXPECT_TRUE(Decode(TokenFrame("a", 1, kLast) + "data: oops\n\n").status.ok());
}

TEST(LightllmNativeDecoderTest, LogProbabilitiesOfStreamsComeIfTheyWereAskedFor) {
  const std::string stream = TokenFrame("a", 1, kMore) + TokenFrame("b", 2, kLast);
  EXPECT_EQ(DecodePieces({stream}, false).response.choices(0).logprobs_size(), 0);
  const Decoded decoded = DecodePieces({stream}, false, true);
  ASSERT_EQ(decoded.response.choices(0).logprobs_size(), 2);
  EXPECT_EQ(decoded.response.choices(0).logprobs(1).token(), "b");
  EXPECT_DOUBLE_EQ(decoded.response.choices(0).logprobs(1).logprob(), -1.8);
}

TEST(LightllmNativeDecoderTest, LogProbabilitiesOfWholeRepliesStandInTheDetails) {
  const Decoded one = DecodePieces(
      {R"({"generated_text":["ab"],"tokens":[{"text":"a","logprob":-1},{"text":"b","logprob":-2}]})"},
      true, true);
  ASSERT_TRUE(one.status.ok()) << one.status;
  ASSERT_EQ(one.response.choices(0).logprobs_size(), 2);
  EXPECT_EQ(one.response.choices(0).logprobs(1).logprob(), -2);
  const Decoded two = DecodePieces(
      {R"({"generated_text":["a","b"],"tokens":[[{"text":"a","logprob":-1}],[{"text":"b","logprob":-2}]]})"},
      true, true);
  ASSERT_EQ(two.response.choices_size(), 2);
  ASSERT_EQ(two.response.choices(1).logprobs_size(), 1);
  EXPECT_EQ(two.response.choices(1).logprobs(0).token(), "b");
}

TEST(LightllmNativeDecoderTest, AnAbortedAnswerSaysSo) {
  const Decoded decoded = Decode(TokenFrame("a", 1, R"("finished":true,"finish_reason":"abort")"));
  EXPECT_EQ(decoded.response.choices(0).finish().reason(), v1::FINISH_REASON_CANCELLED);
}

TEST(LightllmNativeDecoderTest, AnErrorInAWholeReplyIsTheBackends) {
  const Decoded decoded = DecodePieces(
      {R"({"error":{"message":"busy","type":"RateLimitError","param":null,"code":429}})"}, true);
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kBackendRateLimited);
}

}  // namespace
}  // namespace nexusnitro
