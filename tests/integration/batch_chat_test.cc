// BatchChat over gRPC, against fake backends.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ConfigOf;
using testing::FakeBackend;
using testing::OpenAiBackend;
using testing::Script;
using testing::WholeReply;

using Stream = grpc::ClientReaderWriter<v1::BatchChatRequest, v1::BatchChatResponse>;

class BatchChatTest : public ::testing::Test {
 protected:
  void Serve(FakeBackend::Handler handler) {
    backend_ = std::make_unique<FakeBackend>(std::move(handler));
    v1::Config config = ConfigOf({OpenAiBackend("fake", backend_->endpoint())});
    config.mutable_retry()->set_attempts_max(1);
    harness_ = std::make_unique<testing::ServerHarness>(config);
    stream_ = harness_->stub().BatchChat(&context_);
  }
  // Echoes the question.
  void ServeEcho() {
    Serve([](const testing::ReceivedRequest& request) {
      const size_t at = request.body.find("q-");
      return Script::Json(200,
                          WholeReply(request.body.substr(at, request.body.find('"', at) - at)));
    });
  }

  void Open(int concurrency) {
    v1::BatchChatRequest message;
    message.mutable_open()->set_concurrency(concurrency);
    ASSERT_TRUE(stream_->Write(message));
  }
  void Call(const std::string& id, const std::string& question,
            absl::Duration timeout = absl::ZeroDuration()) {
    v1::BatchChatRequest message;
    message.mutable_call()->set_id(id);
    *message.mutable_call()->mutable_request() = Ask(question);
    if (timeout > absl::ZeroDuration()) {
      message.mutable_call()->mutable_timeout()->set_nanos(
          static_cast<int32_t>(absl::ToInt64Nanoseconds(timeout)));
    }
    ASSERT_TRUE(stream_->Write(message));
  }
  void CancelCall(const std::string& id) {
    v1::BatchChatRequest message;
    message.mutable_cancel()->set_id(id);
    ASSERT_TRUE(stream_->Write(message));
  }
  v1::BatchChatResponse Next() {
    v1::BatchChatResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }
  grpc::Status Finish() {
    v1::BatchChatResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ServerHarness> harness_;
  grpc::ClientContext context_;
  std::unique_ptr<Stream> stream_;
};

TEST_F(BatchChatTest, EveryCallIsAnsweredUnderItsId) {
  ServeEcho();
  constexpr int kCalls = 500;
  std::thread writer([this] {
    Open(32);
    for (int i = 0; i < kCalls; ++i) Call("id-" + std::to_string(i), "q-" + std::to_string(i));
    stream_->WritesDone();
  });
  std::map<std::string, std::string> answers;
  v1::BatchChatResponse response;
  while (stream_->Read(&response)) {
    ASSERT_TRUE(response.has_response()) << response.status().message();
    EXPECT_TRUE(
        answers.emplace(response.id(), response.response().choices(0).message().parts(0).text())
            .second)
        << "answered twice";
  }
  writer.join();
  EXPECT_TRUE(stream_->Finish().ok());
  ASSERT_EQ(answers.size(), static_cast<size_t>(kCalls));
  for (int i = 0; i < kCalls; ++i) {
    EXPECT_EQ(answers.at("id-" + std::to_string(i)), "q-" + std::to_string(i));
  }
}

TEST_F(BatchChatTest, AnswersComeAsTheyFinish) {
  Serve([](const testing::ReceivedRequest& request) {
    const bool slow = request.body.find("slow") != std::string::npos;
    Script script;
    if (slow) script.Pause(absl::Milliseconds(100));
    return script
        .HeadWithLength(200, {{"content-type", "application/json"}}, WholeReply("x").size())
        .Body(WholeReply("x"))
        .End();
  });
  Open(4);
  Call("first", "slow");
  Call("second", "fast");
  EXPECT_EQ(Next().id(), "second");
  EXPECT_EQ(Next().id(), "first");
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, OneFailedCallFailsNothingElse) {
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("bad") != std::string::npos ? Script::Json(500, "{}")
                                                         : Script::Json(200, WholeReply("x"));
  });
  Open(1);
  Call("a", "bad");
  Call("b", "good");
  v1::BatchChatResponse failed = Next();
  EXPECT_EQ(failed.id(), "a");
  EXPECT_EQ(failed.status().code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(failed.status().details_size(), 2);
  EXPECT_TRUE(Next().has_response());
  v1::BatchChatRequest invalid;
  invalid.mutable_call()->set_id("c");
  ASSERT_TRUE(stream_->Write(invalid));
  EXPECT_EQ(Next().status().code(), grpc::StatusCode::INVALID_ARGUMENT);
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, ConcurrencyIsKept) {
  Serve([](const testing::ReceivedRequest&) { return Script().Stall(); });
  Open(3);
  for (int i = 0; i < 10; ++i) Call(std::to_string(i), "x");
  ASSERT_TRUE(backend_->WaitForRequests(3));
  // Requests that should not come cannot be waited for; the window's own figures tell.
  EXPECT_EQ(harness_->server().stats().Take().calls().in_flight(), 3);
  EXPECT_EQ(backend_->request_count(), 3u);
  context_.TryCancel();
  EXPECT_EQ(Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(backend_->WaitForClosed(3)) << "the end of the batch is the end of its calls";
}

TEST_F(BatchChatTest, ARepeatedLiveIdIsThatItemsError) {
  Serve([](const testing::ReceivedRequest& request) {
    return request.body.find("wait") != std::string::npos
               ? Script()
                     .Pause(absl::Milliseconds(100))
                     .Raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
                          std::to_string(WholeReply("first").size()) + "\r\n\r\n" +
                          WholeReply("first"))
               : Script::Json(200, WholeReply("again"));
  });
  Open(4);
  Call("a", "wait");
  Call("a", "no");
  v1::BatchChatResponse repeated = Next();
  EXPECT_TRUE(repeated.repeated_id());
  EXPECT_EQ(repeated.status().code(), grpc::StatusCode::ALREADY_EXISTS);
  v1::BatchChatResponse first = Next();
  EXPECT_EQ(first.response().choices(0).message().parts(0).text(), "first");
  Call("a", "no");
  EXPECT_EQ(Next().response().choices(0).message().parts(0).text(), "again") << "it is free again";
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, ACallCanBeCancelledOrTimeOut) {
  Serve([](const testing::ReceivedRequest&) { return Script().Stall(); });
  Open(4);
  Call("cancelled", "x");
  Call("late", "x", absl::Milliseconds(50));
  ASSERT_TRUE(backend_->WaitForRequests(2));
  CancelCall("cancelled");
  CancelCall("unknown");
  std::map<std::string, int> codes;
  for (int i = 0; i < 2; ++i) {
    const v1::BatchChatResponse response = Next();
    codes[response.id()] = response.status().code();
  }
  EXPECT_EQ(codes.at("cancelled"), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(codes.at("late"), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(backend_->WaitForClosed(2));
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, MistakesOfTheProtocolEndTheStream) {
  ServeEcho();
  Call("a", "q-1");
  grpc::Status status = Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "call: came before open");

  const auto fails = [this](const std::vector<v1::BatchChatRequest>& messages) {
    grpc::ClientContext context;
    const auto stream = harness_->stub().BatchChat(&context);
    for (const v1::BatchChatRequest& message : messages) stream->Write(message);
    v1::BatchChatResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish().error_message();
  };
  v1::BatchChatRequest open;
  open.mutable_open()->set_concurrency(1);
  EXPECT_EQ(fails({open, open}), "open: came a second time");
  EXPECT_EQ(fails({open, v1::BatchChatRequest()}),
            "request: is not set; expected open, call or cancel");
  open.mutable_open()->set_concurrency(0);
  EXPECT_EQ(fails({open}), "open.concurrency: is 0; expected 1 to 4096");
}

TEST_F(BatchChatTest, AnEmptyBatchEndsWell) {
  ServeEcho();
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchChatTest, ADrainEndsAnIdleBatchWithItsReason) {
  ServeEcho();
  Open(4);
  Call("a", "q-a");
  EXPECT_EQ(Next().id(), "a");
  std::thread drainer([this] { EXPECT_TRUE(harness_->server().Drain(absl::Seconds(20))); });
  const grpc::Status status = Finish();
  drainer.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
  EXPECT_EQ(testing::ReasonIn(status), "DRAINING");
}

TEST_F(BatchChatTest, ADrainAnswersWhatRunsAndThenEndsTheBatch) {
  std::promise<void> go_on;
  const std::shared_future<void> may_answer = go_on.get_future().share();
  std::atomic<int> asked = 0;
  Serve([&, may_answer](const testing::ReceivedRequest& /*request*/) {
    ++asked;
    may_answer.wait();
    return Script::Json(200, WholeReply("late"));
  });
  Open(4);
  Call("a", "q-a");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (asked == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  std::thread drainer([this] { EXPECT_TRUE(harness_->server().Drain(absl::Seconds(20))); });
  go_on.set_value();
  const v1::BatchChatResponse answer = Next();
  EXPECT_EQ(answer.id(), "a");
  EXPECT_TRUE(answer.has_response());
  const grpc::Status status = Finish();
  drainer.join();
  EXPECT_EQ(testing::ReasonIn(status), "DRAINING") << status.error_message();
}

TEST_F(BatchChatTest, OneLargeAnswerAmongSmallOnes) {
  const std::string large(3 << 20, 'L');
  Serve([large](const testing::ReceivedRequest& request) {
    return Script::Json(200,
                        WholeReply(request.body.find("large") != std::string::npos ? large : "s"));
  });
  Open(8);
  Call("large", "large");
  for (int i = 0; i < 50; ++i) Call("s" + std::to_string(i), "small");
  stream_->WritesDone();
  std::set<std::string> ids;
  for (int i = 0; i < 51; ++i) {
    const v1::BatchChatResponse response = Next();
    ASSERT_TRUE(response.has_response());
    ids.insert(response.id());
    if (response.id() == "large") {
      EXPECT_EQ(response.response().choices(0).message().parts(0).text(), large);
    }
  }
  EXPECT_EQ(ids.size(), 51u);
  EXPECT_TRUE(Finish().ok());
}

// A reader that stops with a thousand calls under way: what is unwritten stays bounded, and all
// comes once it reads again.
TEST_F(BatchChatTest, AReaderThatStopsLosesNothing) {
  const std::string answer(64 << 10, 'x');
  Serve(
      [answer](const testing::ReceivedRequest&) { return Script::Json(200, WholeReply(answer)); });
  constexpr int kCalls = 1'000;
  std::thread writer([this] {
    Open(kCalls);
    for (int i = 0; i < kCalls; ++i) Call(std::to_string(i), "x");
    stream_->WritesDone();
  });
  // The reader waits until the server has stopped making progress: nothing new for a while.
  int64_t last = -1;
  for (int64_t now = 0; now != last || now == 0;) {
    last = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    now = harness_->server().stats().Take().calls().succeeded();
  }
  EXPECT_LT(last, kCalls) << "64 MB are more than may wait";
  std::set<std::string> ids;
  v1::BatchChatResponse response;
  while (stream_->Read(&response)) {
    EXPECT_TRUE(response.has_response()) << response.status().message();
    ids.insert(response.id());
  }
  writer.join();
  EXPECT_TRUE(stream_->Finish().ok());
  EXPECT_EQ(ids.size(), static_cast<size_t>(kCalls));
}

// The server is killed: each call ran at most once.
TEST_F(BatchChatTest, AKilledServerRanEachCallAtMostOnce) {
  Serve([](const testing::ReceivedRequest&) {
    return Script()
        .Pause(absl::Milliseconds(5))
        .Raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
             std::to_string(WholeReply("x").size()) + "\r\n\r\n" + WholeReply("x"));
  });
  std::thread writer([this] {
    v1::BatchChatRequest open;
    open.mutable_open()->set_concurrency(16);
    stream_->Write(open);
    for (int i = 0; i < 2'000; ++i) {
      v1::BatchChatRequest message;
      message.mutable_call()->set_id(std::to_string(i));
      *message.mutable_call()->mutable_request() = Ask("q-" + std::to_string(i));
      if (!stream_->Write(message)) return;
    }
  });
  ASSERT_TRUE(backend_->WaitForRequests(200));
  harness_->Stop();
  const grpc::Status status = Finish();
  writer.join();
  EXPECT_FALSE(status.ok());
  std::map<std::string, int> runs;
  for (const auto& request : backend_->requests()) {
    const size_t at = request.body.find("q-");
    ++runs[request.body.substr(at, request.body.find('"', at) - at)];
  }
  for (const auto& [question, times] : runs) EXPECT_EQ(times, 1) << question;
}

}  // namespace
}  // namespace nexusnitro
