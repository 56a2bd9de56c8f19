// Calls that are cancelled while their connection is being made.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/random.h"
#include "client_core/telemetry/log.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_backend.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::FakeBackend;
using testing::Script;

TEST(EarlyCancelTest, ACancelWhileConnectingLeavesNothing) {
  testing::RaiseDescriptorLimit();
  spdlog::set_level(spdlog::level::err);  // A line for each call would bury the figures.
  FakeBackend backend(
      [](const testing::ReceivedRequest&) { return Script::Json(200, testing::WholeReply("x")); });
  testing::ClientHarness client(
      testing::ConfigOf({testing::OpenAiBackend("fake", backend.endpoint())}));
  const int rounds = testing::StressScale(1'000, 20'000);
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&client, rounds, i] {
      Random random(static_cast<uint64_t>(i));
      for (int round = 0; round < rounds; ++round) {
        const auto chat = client.Begin(testing::Ask("hi"), false);
        // From at once to about the time that a connection takes.
        for (uint64_t spins = random.Bits() % 400'000; spins > 0; --spins) {
          std::atomic_signal_fence(std::memory_order_seq_cst);
        }
        chat->call->Cancel(MakeError(Reason::kCancelled, "enough"));
        ASSERT_TRUE(chat->observer.WaitUntilDone());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(client.Chat(false)->observer.status().ok()) << "it still works";
  EXPECT_TRUE(backend.WaitUntilIdle());
  const v1::Stats stats = client.Stats();
  EXPECT_EQ(stats.calls().started(), rounds * kThreads + 1);
  EXPECT_EQ(stats.calls().started(), stats.calls().succeeded() + stats.calls().cancelled());
  std::printf("[figures] early cancels: %ld calls, %ld attempts, %zu requests\n",
              static_cast<long>(stats.calls().started()),
              static_cast<long>(stats.calls().attempts()), backend.request_count());
  EXPECT_EQ(stats.calls().in_flight(), 0);
}

// The same by time-outs, one after the other, so that each socket gets the number of the one
// before.
TEST(EarlyCancelTest, ConnectTimeoutsLeaveNothing) {
  FakeBackend::Options options;
  options.accept = false;  // A connection or two wait in the system, the others are not made.
  FakeBackend full([](const testing::ReceivedRequest&) { return Script(); }, options);
  v1::Config config = testing::ConfigOf({testing::OpenAiBackend("full", full.endpoint())});
  config.mutable_retry()->set_attempts_max(1);
  config.mutable_timeouts()->mutable_connect()->set_nanos(10'000'000);
  testing::ClientHarness client(config);
  const int chats = testing::StressScale(20, 500);
  int timeouts = 0;
  for (int i = 0; i < chats; ++i) {
    auto chat = client.Begin(testing::Ask("hi"), false, absl::Milliseconds(200));
    ASSERT_TRUE(chat->observer.WaitUntilDone());
    if (ReasonOf(chat->observer.status()) == Reason::kConnectTimeout) ++timeouts;
  }
  EXPECT_GE(timeouts, chats - 2);
  EXPECT_EQ(client.Stats().calls().in_flight(), 0);
}

}  // namespace
}  // namespace nexusnitro
