#include "client_core/call/chat_operation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/recording_observer.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::SseStream;
using testing::TextFrame;
using testing::WholeReply;

class ChatOperationTest : public ::testing::Test {
 protected:
  ChatOperationTest() {
    v1::Backend proto = testing::OpenAiBackend("a", "http://127.0.0.1:1/v1", "wire-model");
    proto.add_aliases("nick");
    backend_ = testing::BackendOf(proto);
  }

  std::unique_ptr<ChatOperation> Operation(bool stream, const std::string& model = "") {
    return std::make_unique<ChatOperation>(request_, model, stream, clock_, observer_);
  }
  // Reads a reply as far as `body`, without its end.
  std::unique_ptr<ReplyReader> Read(ChatOperation& operation, const std::string& type,
                                    const std::string& body) {
    auto reader = operation.NewReader(backend_, call_, {});
    EXPECT_TRUE(reader->OnHead({200, {{"content-type", type}}}).ok());
    EXPECT_TRUE(reader->OnBody(body).ok());
    return reader;
  }
  void End(ChatOperation& operation, ReplyReader& reader) {
    const absl::Status status = reader.Parse(absl::OkStatus());
    reader.Deliver(status);
    operation.OnDone(status, call_);
  }

  testing::FakeClock clock_;
  testing::RecordingObserver observer_;
  v1::ChatRequest request_ = Ask("hi");
  v1::CallInfo call_;
  std::shared_ptr<const BackendSnapshot> backend_;
};

TEST_F(ChatOperationTest, TheRequestIsEncodedForItsBackend) {
  const auto request = Operation(true, "nick")->BuildRequest(*backend_, {});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_TRUE(request->http.stream);
  EXPECT_EQ(request->http.path, "/chat/completions");
  EXPECT_NE(request->http.body.find(R"("model":"wire-model")"), std::string::npos)
      << request->http.body;
}

TEST_F(ChatOperationTest, ARequestThatCannotBeEncodedIsTheCallersFault) {
  request_.mutable_output_format()->mutable_json_schema()->set_schema_json("{oops");
  EXPECT_EQ(ReasonOf(Operation(false)->BuildRequest(*backend_, {}).status()),
            Reason::kInvalidRequest);
}

TEST_F(ChatOperationTest, ItsSizeIsTheRequests) {
  request_ = Ask(std::string(100'000, 'x'));
  EXPECT_GE(Operation(false)->request_bytes(), 100'000u);
}

TEST_F(ChatOperationTest, AReaderNamesTheModelOnTheWire) {
  Operation(false, "nick")->NewReader(backend_, call_, {});
  EXPECT_EQ(call_.model(), "wire-model");
}

TEST_F(ChatOperationTest, TheFirstEventCommits) {
  const auto operation = Operation(true);
  const auto reader = Read(*operation, "text/event-stream", ": ping\n\n");
  EXPECT_FALSE(operation->committed());
  ASSERT_TRUE(reader->OnBody(TextFrame("a")).ok());
  EXPECT_TRUE(operation->committed());
}

TEST_F(ChatOperationTest, EveryEventHasTheNextSequence) {
  const auto operation = Operation(true);
  const auto reader = Read(*operation, "text/event-stream", SseStream({"a", "b"}));
  End(*operation, *reader);
  const auto events = observer_.events();
  ASSERT_GT(events.size(), 5u);
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].first_sequence(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(events[i].last_sequence(), static_cast<int64_t>(i) + 1);
  }
  EXPECT_TRUE(observer_.ended());
}

TEST_F(ChatOperationTest, UsageIsKnownFromAStreamAndFromAWholeReply) {
  const auto streamed = Operation(true);
  EXPECT_EQ(streamed->usage(), nullptr);
  End(*streamed, *Read(*streamed, "text/event-stream", SseStream({"a", "b"})));
  ASSERT_NE(streamed->usage(), nullptr);
  EXPECT_EQ(streamed->usage()->output_tokens(), 2);
  const auto whole = Operation(false);
  End(*whole, *Read(*whole, "application/json", WholeReply("x")));
  ASSERT_NE(whole->usage(), nullptr);
  EXPECT_EQ(whole->usage()->total_tokens(), 5);
}

TEST_F(ChatOperationTest, TheOutcomeCarriesTheCallAsItEnded) {
  const auto operation = Operation(false);
  const auto reader = Read(*operation, "application/json", WholeReply("x"));
  call_.set_attempts(3);
  End(*operation, *reader);
  EXPECT_EQ(observer_.outcome().response.call().attempts(), 3);
  EXPECT_EQ(observer_.outcome().call.attempts(), 3);
}

TEST_F(ChatOperationTest, AFailedCallHasNoEndAndNoResponse) {
  const auto operation = Operation(true);
  const auto reader = Read(*operation, "text/event-stream", SseStream({"a"}));
  reader->Deliver(reader->Parse(absl::OkStatus()));
  operation->OnDone(MakeError(Reason::kDeadlineExceeded, "late"), call_);
  EXPECT_FALSE(observer_.ended()) << "the call failed though its attempt did not";
  EXPECT_EQ(ReasonOf(observer_.status()), Reason::kDeadlineExceeded);
}

}  // namespace
}  // namespace nexusnitro
