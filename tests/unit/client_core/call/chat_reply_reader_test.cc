#include "client_core/call/chat_reply_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/recording_observer.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::DoneFrame;
using testing::FinishFrame;
using testing::SseFrame;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

constexpr char kSse[] = "text/event-stream; charset=utf-8";
constexpr char kJson[] = "application/json";

class ChatReplyReaderTest : public ::testing::Test {
 protected:
  ChatReplyReaderTest() { call_.set_id("call-1"); }

  void Begin(bool stream, std::vector<v1::Warning> warnings = {}) {
    reader_.reset();
    observer_ = std::make_unique<testing::RecordingObserver>();
    operation_ = std::make_unique<ChatOperation>(request_, "", stream, clock_, *observer_);
    reader_ = operation_->NewReader(
        testing::BackendOf(testing::OpenAiBackend("a", "http://127.0.0.1:1/v1")), call_,
        std::move(warnings));
  }
  absl::Status Head(int status, const std::string& type) {
    return reader_->OnHead({status, {{"content-type", type}, {"x-request-id", "r1"}}});
  }
  // The reply is over; the outcome goes to the observer.
  absl::Status End(const absl::Status& transport = absl::OkStatus()) {
    const absl::Status status = reader_->Parse(transport);
    reader_->Deliver(status);
    operation_->OnDone(status, call_);
    return status;
  }
  // A whole reply in one piece.
  absl::Status Read(bool stream, int status, const std::string& type, const std::string& body) {
    Begin(stream);
    if (absl::Status head = Head(status, type); !head.ok()) return head;
    if (absl::Status read = reader_->OnBody(body); !read.ok()) return read;
    return End();
  }
  std::string WholeText() const {
    return observer_->outcome().response.choices(0).message().parts(0).text();
  }

  testing::FakeClock clock_;
  v1::ChatRequest request_ = Ask("hi");
  v1::CallInfo call_;
  std::unique_ptr<testing::RecordingObserver> observer_;
  std::unique_ptr<ChatOperation> operation_;
  std::unique_ptr<ReplyReader> reader_;
};

TEST_F(ChatReplyReaderTest, TheHeadTellsOfTheCall) {
  Begin(false);
  ASSERT_TRUE(Head(200, kJson).ok());
  EXPECT_EQ(call_.http_status(), 200);
  EXPECT_EQ(call_.backend_request_id(), "r1");
  EXPECT_FALSE(reader_->failed());
  ASSERT_TRUE(Head(302, kJson).ok());
  EXPECT_TRUE(reader_->failed());
}

TEST_F(ChatReplyReaderTest, EveryFormAnswersEitherWayOfAsking) {
  for (const bool stream : {false, true}) {
    for (const auto& [type, body] :
         {std::pair{kJson, WholeReply("hello")},
          {"", "\n " + WholeReply("hello")},
          {kSse, SseStream({"he", "llo"})},
          {"application/x-ndjson", R"({"choices":[{"index":0,"delta":{"content":"hello"},)"
                                   R"("finish_reason":"stop"}]})"}}) {
      ASSERT_TRUE(Read(stream, 200, type, body).ok()) << type;
      EXPECT_EQ(stream ? observer_->text() : WholeText(), "hello") << type;
      EXPECT_EQ(observer_->ended(), stream) << type;
    }
  }
}

TEST_F(ChatReplyReaderTest, AStreamWithoutAContentTypeIsKnownByItsFirstByte) {
  ASSERT_TRUE(Read(true, 200, "text/plain", SseStream({"x"})).ok());
  EXPECT_EQ(observer_->text(), "x");
}

TEST_F(ChatReplyReaderTest, TheFormIsDecidedByTheFirstByteThatIsNotBlank) {
  Begin(false);
  ASSERT_TRUE(Head(200, "").ok());
  ASSERT_TRUE(reader_->OnBody("\r\n\n").ok());
  EXPECT_EQ(ReasonOf(reader_->OnBody(" <html>")), Reason::kBadBackendReply);
}

TEST_F(ChatReplyReaderTest, MarkupAndEmptyBodiesAreNoAnswer) {
  for (const bool stream : {false, true}) {
    for (const auto& [type, body] : {std::pair{"text/html", "<html>hi</html>"},
                                     {"text/html", "hi"},
                                     {kJson, "<html>"},
                                     {kJson, ""},
                                     {kSse, ""},
                                     {kJson, "   "},
                                     {kJson, "[1]"}}) {
      EXPECT_EQ(ReasonOf(Read(stream, 200, type, body)), Reason::kBadBackendReply)
          << type << " " << body;
    }
  }
  EXPECT_EQ(ReasonOf(Read(false, 200, "text/plain", "hello")), Reason::kBadBackendReply);
}

TEST_F(ChatReplyReaderTest, AnErrorIsReadFromItsBody) {
  const absl::Status status = Read(true, 429, kSse, R"({"error":{"message":"slow"}})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(status)->message(), "slow");
  EXPECT_TRUE(observer_->events().empty());
}

TEST_F(ChatReplyReaderTest, AnErrorsBodyIsReadOnlySoFar) {
  Begin(false);
  ASSERT_TRUE(Head(500, kJson).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(reader_->OnBody(std::string(1 << 20, 'x')).ok());
  EXPECT_EQ(reader_->bytes_to_parse(), 1u << 20);
}

TEST_F(ChatReplyReaderTest, TheStartWaitsForTheFirstDelta) {
  Begin(true);
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(SseFrame(R"({"choices":[],"model":"m1"})")).ok());
  EXPECT_TRUE(observer_->events().empty());
  EXPECT_EQ(reader_->tokens(), 0);
  ASSERT_TRUE(reader_->OnBody(TextFrame("a")).ok());
  EXPECT_EQ(reader_->tokens(), 1);
  ASSERT_EQ(observer_->events().size(), 3u);
  EXPECT_EQ(observer_->events()[0].start().id(), "c1");
  EXPECT_EQ(observer_->events()[0].start().model(), "m1") << "the first frame that names one";
  EXPECT_EQ(observer_->events()[0].start().provider(), "openai");
  EXPECT_EQ(observer_->events()[0].start().call().backend_request_id(), "r1");
}

TEST_F(ChatReplyReaderTest, AStreamEndsAtItsEndMark) {
  Begin(true);
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(TextFrame("a") + FinishFrame()).ok());
  EXPECT_FALSE(reader_->ended());
  ASSERT_TRUE(reader_->OnBody(DoneFrame()).ok());
  EXPECT_TRUE(reader_->ended());
}

TEST_F(ChatReplyReaderTest, ACutStreamHandsOnWhatItHadAndMakesNoEndUp) {
  Begin(true);
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(TextFrame("a")).ok());
  const absl::Status cut = MakeError(Reason::kFirstByteTimeout, "how it broke");
  EXPECT_EQ(End(cut), cut) << "how the connection broke says more than that the end is missing";
  EXPECT_EQ(observer_->text(), "a");
  EXPECT_FALSE(observer_->ended());
}

TEST_F(ChatReplyReaderTest, AStreamThatHadNothingLeavesNoTrace) {
  Begin(true);
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(SseFrame(R"({"choices":[],"usage":{"prompt_tokens":1}})")).ok());
  EXPECT_EQ(ReasonOf(End()), Reason::kStreamTruncated);
  EXPECT_TRUE(observer_->events().empty());
  EXPECT_FALSE(operation_->committed());
}

TEST_F(ChatReplyReaderTest, AConnectionThatBreaksAfterTheEndLosesNothing) {
  Begin(true);
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(TextFrame("a") + FinishFrame()).ok());
  ASSERT_TRUE(End(MakeError(Reason::kStreamTruncated, "reset")).ok());
  const v1::StreamEnd end = observer_->events().back().end();
  ASSERT_EQ(end.warnings_size(), 1);
  EXPECT_EQ(end.warnings(0).code(), "CUT_AFTER_END");
}

TEST_F(ChatReplyReaderTest, ACutWholeReplyIsNoReply) {
  Begin(false);
  ASSERT_TRUE(Head(200, kJson).ok());
  ASSERT_TRUE(reader_->OnBody(WholeReply("hello")).ok());
  EXPECT_EQ(ReasonOf(End(MakeError(Reason::kStreamTruncated, "cut"))), Reason::kStreamTruncated);
}

TEST_F(ChatReplyReaderTest, TheRawReplyIsPassedOnWhereAsked) {
  request_.set_include_raw(true);
  ASSERT_TRUE(Read(false, 200, kJson, WholeReply("ok")).ok());
  EXPECT_EQ(observer_->outcome().response.raw_json(), WholeReply("ok"));
  request_.clear_include_raw();
  ASSERT_TRUE(Read(false, 200, kJson, WholeReply("ok")).ok());
  EXPECT_EQ(observer_->outcome().response.raw_json(), "");
}

TEST_F(ChatReplyReaderTest, WarningsOfTheRequestAndTheReplyComeTogether) {
  v1::Warning warning;
  warning.set_code("OF_THE_REQUEST");
  Begin(true, {warning});
  ASSERT_TRUE(Head(200, kSse).ok());
  ASSERT_TRUE(reader_->OnBody(TextFrame("\xFF") + FinishFrame() + DoneFrame()).ok());
  ASSERT_TRUE(End().ok());
  const v1::StreamEnd end = observer_->events().back().end();
  ASSERT_EQ(end.warnings_size(), 2);
  EXPECT_EQ(end.warnings(0).code(), "OF_THE_REQUEST");
  EXPECT_EQ(end.warnings(1).code(), "INVALID_TEXT_REPLACED");
}

TEST_F(ChatReplyReaderTest, GeneratedToolIdsCarryTheCallsId) {
  ASSERT_TRUE(Read(false, 200, kJson,
                   R"({"choices":[{"message":{"tool_calls":[{"function":{"name":"f"}}]}}]})")
                  .ok());
  const v1::Part part = observer_->outcome().response.choices(0).message().parts(0);
  EXPECT_EQ(part.tool_call().id(), "call_call-1_0");
}

}  // namespace
}  // namespace nexusnitro
