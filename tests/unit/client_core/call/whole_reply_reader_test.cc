#include "client_core/call/whole_reply_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

constexpr char kJson[] = "application/json";

class WholeReplyReaderTest : public ::testing::Test {
 protected:
  void Begin(size_t bytes_max = 100) {
    WholeReplyCodec codec;
    codec.decode = [this](std::string_view body) {
      decoded_ = std::string(body);
      return decode_status_;
    };
    codec.deliver = [this] { ++delivered_; };
    codec.bytes_max = bytes_max;
    reader_ = std::make_unique<WholeReplyReader>(
        testing::BackendOf(testing::OpenAiBackend("a", "http://127.0.0.1:1/v1")), call_,
        absl::UnixEpoch(), std::move(codec));
  }
  absl::Status Head(int status, const std::string& type) {
    return reader_->OnHead({status, {{"content-type", type}, {"x-request-id", "r1"}}});
  }
  // A whole reply in one piece.
  absl::Status Read(int http_status, const std::string& type, const std::string& body) {
    Begin();
    EXPECT_TRUE(Head(http_status, type).ok());
    EXPECT_TRUE(reader_->OnBody(body).ok());
    const absl::Status status = reader_->Parse(absl::OkStatus());
    reader_->Deliver(status);
    return status;
  }

  v1::CallInfo call_;
  absl::Status decode_status_;
  std::string decoded_;
  int delivered_ = 0;
  std::unique_ptr<WholeReplyReader> reader_;
};

TEST_F(WholeReplyReaderTest, TheHeadTellsOfTheCall) {
  Begin();
  ASSERT_TRUE(Head(200, kJson).ok());
  EXPECT_EQ(call_.http_status(), 200);
  EXPECT_EQ(call_.backend_request_id(), "r1");
  EXPECT_FALSE(reader_->failed());
  ASSERT_TRUE(Head(302, kJson).ok());
  EXPECT_TRUE(reader_->failed());
}

TEST_F(WholeReplyReaderTest, PiecesAreDecodedTogetherAndHandedOn) {
  Begin();
  ASSERT_TRUE(Head(200, kJson).ok());
  ASSERT_TRUE(reader_->OnBody("{\"a\"").ok());
  ASSERT_TRUE(reader_->OnBody(":1}").ok());
  EXPECT_EQ(reader_->bytes_to_parse(), 7u);
  EXPECT_EQ(decoded_, "");
  const absl::Status status = reader_->Parse(absl::OkStatus());
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(decoded_, "{\"a\":1}");
  EXPECT_EQ(delivered_, 0);
  reader_->Deliver(status);
  EXPECT_EQ(delivered_, 1);
}

TEST_F(WholeReplyReaderTest, WhatCannotBeDecodedIsNotHandedOn) {
  decode_status_ = MakeError(Reason::kBadBackendReply, "no");
  EXPECT_EQ(ReasonOf(Read(200, kJson, "{}")), Reason::kBadBackendReply);
  EXPECT_EQ(delivered_, 0);
}

TEST_F(WholeReplyReaderTest, AFailedReplyIsTheBackendsError) {
  const absl::Status status =
      Read(429, kJson, R"({"error":{"message":"slow down","type":"rate_limit_error"}})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRateLimited);
  EXPECT_EQ(decoded_, "");
  EXPECT_EQ(delivered_, 0);
}

TEST_F(WholeReplyReaderTest, AnAnswerOf404MayMeanAModel) {
  EXPECT_EQ(ReasonOf(Read(404, kJson, R"({"error":{"message":"no such model"}})")),
            Reason::kModelNotFound);
}

TEST_F(WholeReplyReaderTest, MarkupAndEmptyBodiesAreNoAnswer) {
  for (const auto& [type, body] :
       {std::pair{"text/html", "hi"}, {kJson, " \n<html>"}, {kJson, ""}, {kJson, " \r\n"}}) {
    EXPECT_EQ(ReasonOf(Read(200, type, body)), Reason::kBadBackendReply) << type << " " << body;
    EXPECT_EQ(decoded_, "");
  }
}

TEST_F(WholeReplyReaderTest, AReplyMayBeAsLargeAsItsLimitAndNoLarger) {
  Begin(10);
  ASSERT_TRUE(Head(200, kJson).ok());
  EXPECT_TRUE(reader_->OnBody("12345").ok());
  EXPECT_TRUE(reader_->OnBody("67890").ok());
  EXPECT_EQ(ReasonOf(reader_->OnBody("1")), Reason::kReplyTooLarge);
}

TEST_F(WholeReplyReaderTest, OfAnErrorOnlySoMuchIsRead) {
  Begin(10);
  ASSERT_TRUE(Head(500, kJson).ok());
  const std::string piece(limits::kErrorReplyBytesMax / 2 + 1, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(reader_->OnBody(piece).ok());
  EXPECT_EQ(reader_->bytes_to_parse(), limits::kErrorReplyBytesMax);
}

TEST_F(WholeReplyReaderTest, ACutReplyIsNotDecoded) {
  Begin();
  ASSERT_TRUE(Head(200, kJson).ok());
  ASSERT_TRUE(reader_->OnBody("{}").ok());
  EXPECT_EQ(ReasonOf(reader_->Parse(MakeError(Reason::kSentNoAnswer, "cut"))),
            Reason::kSentNoAnswer);
  EXPECT_EQ(decoded_, "");
}

}  // namespace
}  // namespace nexusnitro
