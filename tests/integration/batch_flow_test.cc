// BatchChat over gRPC: its window, its cancels, and its end on a drain.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "tests/support/batch_fixture.h"

namespace nexusnitro {
namespace {

using testing::Script;
using testing::WholeReply;

class BatchFlowTest : public testing::BatchFixture {};

TEST_F(BatchFlowTest, ConcurrencyIsKept) {
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

TEST_F(BatchFlowTest, ACallCanBeCancelledOrTimeOut) {
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

TEST_F(BatchFlowTest, ACancelGetsThroughWhileTheWindowIsFull) {
  Serve([](const testing::ReceivedRequest&) { return Script().Stall(); });
  Open(1);
  Call("a", "x");
  ASSERT_TRUE(backend_->WaitForRequests(1));
  CancelCall("a");
  EXPECT_EQ(Next().status().code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(backend_->WaitForClosed(1));
  stream_->WritesDone();
  EXPECT_TRUE(Finish().ok());
}

TEST_F(BatchFlowTest, ACallThatIsParkedGivesItsBytesBack) {
  Serve([](const testing::ReceivedRequest&) { return Script().Stall(); });
  Open(1);
  Call("a", "x");
  Call("b", std::string(100'000, 'y'));
  const auto held_becomes = [this](auto matches) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (matches(harness_->server().stats().Take().held_bytes())) return true;
      std::this_thread::yield();
    }
    return false;
  };
  EXPECT_TRUE(held_becomes([](int64_t bytes) { return bytes > 100'000; })) << "b is held, too";
  ASSERT_TRUE(backend_->WaitForRequests(1));
  EXPECT_EQ(backend_->request_count(), 1u) << "b waits for its place";
  context_.TryCancel();
  EXPECT_EQ(Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(held_becomes([](int64_t bytes) { return bytes == 0; }));
}

TEST_F(BatchFlowTest, ADrainTellsThatAParkedCallNeverRan) {
  Serve([](const testing::ReceivedRequest& /*request*/) { return Script().Stall(); });
  Open(1);
  Call("a", "q-a");
  Call("b", "q-b");
  ASSERT_TRUE(backend_->WaitForRequests(1));
  std::thread drainer([this] { EXPECT_TRUE(harness_->server().Drain(absl::Seconds(20))); });
  const v1::BatchChatResponse answer = Next();
  EXPECT_EQ(answer.id(), "b");
  EXPECT_EQ(answer.status().code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(answer.status().not_sent());
  context_.TryCancel();
  Finish();
  drainer.join();
}

TEST_F(BatchFlowTest, ADrainEndsAnIdleBatchWithItsReason) {
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

TEST_F(BatchFlowTest, ADrainAnswersWhatRunsAndThenEndsTheBatch) {
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

// A reader that stops with a thousand calls under way: what is unwritten stays bounded, and all
// comes once it reads again.
TEST_F(BatchFlowTest, AReaderThatStopsLosesNothing) {
  const std::string answer(64 << 10, 'x');
  Serve(
      [answer](const testing::ReceivedRequest&) { return Script::Json(200, WholeReply(answer)); });
  constexpr int kCalls = 2'000;
  std::thread writer([this] {
    Open(1'000);
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
  EXPECT_LT(last, kCalls) << "more than the window was answered";
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

}  // namespace
}  // namespace nexusnitro
