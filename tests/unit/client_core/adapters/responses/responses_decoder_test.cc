#include "client_core/adapters/responses/responses_decoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::DecodedChat;
using testing::SseFrame;

DecodedChat Decode(const std::string& stream) {
  return testing::DecodeStream(*testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES),
                               stream);
}

DecodedChat DecodeBody(const std::string& body) {
  return testing::DecodeWhole(*testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES), body);
}

// The last event of an answer.
std::string End(const std::string& more = "") {
  return SseFrame(R"({"type":"response.completed","response":{"id":"resp_1","status":"completed")" +
                  more + "}}");
}

std::string TextDelta(const std::string& text) {
  return SseFrame(R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":0,)"
                  R"("content_index":0,"delta":")" +
                  text + "\"}");
}

TEST(ResponsesDecoderTest, JoinsTextAndReadsHeadUsageAndFinish) {
  const DecodedChat decoded = Decode(
      SseFrame(R"({"type":"response.created","response":{"id":"resp_1","model":"m-1",)"
               R"("created_at":5,"status":"in_progress"}})") +
      TextDelta("Hel") + TextDelta("lo") +
      SseFrame(R"({"type":"response.output_text.done","item_id":"msg_1","output_index":0,)"
               R"("content_index":0,"text":"Hello"})") +
      End(R"(,"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},)"
          R"("output_tokens":7,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":16})"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(decoded.ended);
  EXPECT_EQ(decoded.response.id(), "resp_1");
  EXPECT_EQ(decoded.response.model(), "m-1");
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "Hello") << "a text that came in deltas is not added again";
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(decoded.finish().raw_reason(), "completed");
  EXPECT_EQ(decoded.response.usage().input_tokens(), 9);
  EXPECT_EQ(decoded.response.usage().cache_read_input_tokens(), 4);
  EXPECT_EQ(decoded.response.usage().reasoning_output_tokens(), 5);
}

TEST(ResponsesDecoderTest, TheTimeIsReadIfItIsOne) {
  for (const auto& [value, created] :
       {std::pair("1754432623.25", std::optional(absl::FromUnixSeconds(1'754'432'623))),
        {"1e300", std::nullopt}}) {
    ChatEventBuilder builder("call_t_");
    ResponsesDecoder decoder(builder);
    ASSERT_TRUE(decoder.Feed(End(R"(,"output":[],"created_at":)" + std::string(value))).ok());
    EXPECT_EQ(builder.head().created, created) << value;
  }
}

TEST(ResponsesDecoderTest, AStreamThatEndsWithoutItsLastEventWasCut) {
  const DecodedChat decoded = Decode(TextDelta("Hel"));
  EXPECT_EQ(ReasonOf(decoded.status), Reason::kStreamTruncated);
  EXPECT_EQ(decoded.part(0).text(), "Hel") << "what came is kept";
  EXPECT_EQ(ReasonOf(Decode("data: [DONE]\n\n").status), Reason::kStreamTruncated);
}

TEST(ResponsesDecoderTest, AnEndMarkAfterTheEndIsTolerated) {
  EXPECT_TRUE(Decode(TextDelta("a") + End() + "data: [DONE]\n\n").status.ok());
}

TEST(ResponsesDecoderTest, TheTypeMayStandInTheSseFieldAlone) {
  const DecodedChat decoded = Decode(
      "event: response.output_text.delta\ndata: {\"delta\":\"a\"}\n\n"
      "event: response.completed\ndata: {\"response\":{\"status\":\"completed\"}}\n\n");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.part(0).text(), "a");
}

TEST(ResponsesDecoderTest, AnAnswerWithoutPiecesIsTakenFromItsEnd) {
  const DecodedChat decoded = Decode(
      End(R"(,"output":[{"type":"message","id":"msg_1","content":[)"
          R"({"type":"output_text","text":"Hello"},{"type":"output_text","text":"again"}]}])"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).text(), "Hello");
  EXPECT_EQ(decoded.part(1).text(), "again");
}

TEST(ResponsesDecoderTest, ItemsAreKnownByTheirIdsWhereTheyHaveNoIndex) {
  const std::string item = R"({"type":"message","id":"msg_1","content":[)"
                           R"({"type":"output_text","text":"ab"}]})";
  const DecodedChat decoded =
      Decode(SseFrame(R"({"type":"response.output_text.delta","item_id":"msg_1","delta":"a"})") +
             SseFrame(R"({"type":"response.output_text.delta","item_id":"msg_1","delta":"b"})") +
             SseFrame(R"({"type":"response.output_item.done","item":)" + item + "}") +
             End(R"(,"output":[)" + item + "]"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).text(), "ab") << "llama.cpp's way";
}

TEST(ResponsesDecoderTest, WhatEndsAnAnswerIsMapped) {
  const auto finish = [](const std::string& reason) {
    return Decode(SseFrame(R"({"type":"response.incomplete","response":{"status":"incomplete",)"
                           R"("incomplete_details":{"reason":")" +
                           reason + "\"}}}"))
        .finish();
  };
  EXPECT_EQ(finish("max_output_tokens").reason(), v1::FINISH_REASON_LENGTH);
  EXPECT_EQ(finish("content_filter").reason(), v1::FINISH_REASON_CONTENT_FILTER);
  EXPECT_EQ(finish("whatever").reason(), v1::FINISH_REASON_OTHER);
  EXPECT_EQ(finish("whatever").raw_reason(), "whatever");
}

TEST(ResponsesDecoderTest, ErrorsEndTheStreamWithTheirWords) {
  const DecodedChat failed =
      Decode(TextDelta("a") +
             SseFrame(R"({"type":"response.failed","response":{"status":"failed","error":)"
                      R"({"code":"rate_limit_exceeded","message":"slow down"}}})"));
  EXPECT_EQ(ReasonOf(failed.status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(failed.status)->message(), "slow down");
  const DecodedChat error =
      Decode(SseFrame(R"({"type":"error","code":"server_error","message":"oops"})"));
  EXPECT_EQ(ReasonOf(error.status), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(error.status)->code(), "server_error");
  EXPECT_EQ(BackendErrorOf(error.status)->type(), "") << "that is the event's";
}

TEST(ResponsesDecoderTest, AFrameThatIsNoJsonIsNamedByItsNumber) {
  const absl::Status status = Decode(TextDelta("a") + "data: {oops\n\n").status;
  EXPECT_EQ(ReasonOf(status), Reason::kBadBackendFrame);
  EXPECT_NE(status.message().find("frame 2"), absl::string_view::npos) << status;
}

TEST(ResponsesDecoderTest, AWholeReplyIsReadByTheSameRules) {
  const DecodedChat decoded = DecodeBody(
      R"({"id":"resp_1","object":"response","model":"m","status":"completed","error":null,)"
      R"("output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text",)"
      R"("text":"think"}],"encrypted_content":"xyz"},{"type":"message","content":[)"
      R"({"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":1,"output_tokens":2}})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 3);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "think");
  EXPECT_TRUE(decoded.part(0).reasoning().is_summary());
  EXPECT_EQ(decoded.part(1).reasoning().encrypted_content(), "xyz");
  EXPECT_EQ(decoded.part(1).reasoning().id(), "rs_1");
  EXPECT_EQ(decoded.part(2).text(), "Hi");
  EXPECT_EQ(ReasonOf(DecodeBody("{}").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody("nothing").status), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(DecodeBody(R"({"error":{"message":"no"}})").status), Reason::kBackendError);
}

}  // namespace
}  // namespace nexusnitro
