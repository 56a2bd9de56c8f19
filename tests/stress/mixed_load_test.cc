// Many clients, every kind of call, a backend that misbehaves: nothing is lost, nothing is left.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "client_core/telemetry/log.h"
#include "tests/support/fake_backend.h"
#include "tests/support/load_client.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::FakeBackend;
using testing::LoadClient;
using testing::Script;
using testing::Tally;

constexpr int kClients = 8;

uint64_t Seed() {
  const char* seed = std::getenv("NEXUSNITRO_SEED");
  return seed != nullptr ? std::strtoull(seed, nullptr, 10) : std::random_device{}();
}

// Few places, so that calls queue, and quick retries.
v1::Config ConfigOf(const FakeBackend& backend) {
  v1::Config config = testing::ConfigOf({testing::OpenAiBackend("fake", backend.endpoint())});
  config.mutable_retry()->set_attempts_max(2);
  config.mutable_retry()->mutable_backoff_base()->set_nanos(2'000'000);
  config.mutable_concurrency_limit()->set_in_flight_max(24);
  config.mutable_concurrency_limit()->set_queue_max(1'000);
  config.mutable_concurrency_limit()->mutable_queue_time_max()->set_seconds(60);
  return config;
}

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 2'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

// Runs the clients side by side and gives what they counted in all.
Tally RunClients(const testing::ServerHarness& harness, uint64_t seed, int operations) {
  std::vector<Tally> tallies(kClients);
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      LoadClient client(harness.NewStub(), seed + static_cast<uint64_t>(i), i);
      for (int n = 0; n < operations; ++n) client.DoOne();
      tallies[static_cast<size_t>(i)] = client.tally();
    });
  }
  for (std::thread& thread : threads) thread.join();
  Tally all;
  for (const Tally& tally : tallies) all += tally;
  return all;
}

// A line for each call would bury the figures.
void LogErrorsOnly() { spdlog::set_level(spdlog::level::err); }

class MixedLoadTest : public ::testing::TestWithParam<int> {};

TEST_P(MixedLoadTest, EveryCallEndsOnceAndNothingIsLeft) {
  testing::RaiseDescriptorLimit();
  LogErrorsOnly();
  const uint64_t seed = Seed();
  FakeBackend backend(&testing::MisbehavingReply);
  v1::ConfigFile settings;
  settings.set_event_loops(GetParam());
  testing::ServerHarness harness(ConfigOf(backend), settings);
  const Tally all = RunClients(harness, seed, testing::StressScale(200, 2'000));

  const auto stats = [&harness] { return harness.server().stats().Take(); };
  EXPECT_TRUE(Eventually([&] {
    const v1::Stats now = stats();
    return now.calls().in_flight() == 0 && now.streams_open() == 0 && now.held_bytes() == 0;
  })) << stats().ShortDebugString();
  EXPECT_TRUE(backend.WaitUntilIdle()) << "a request was left to itself";
  EXPECT_TRUE(Eventually([&] {
    return stats().backend_connections_open() == backend.open_connections();
  })) << stats().backend_connections_open()
      << " and " << backend.open_connections();
  const v1::Stats end = stats();
  std::printf(
      "[figures] mixed load, %d event loops, seed %llu: %ld calls = %ld ok + %ld failed + %ld "
      "cancelled; the server: %ld = %ld + %ld + %ld, %ld attempts, %ld retries\n",
      GetParam(), static_cast<unsigned long long>(seed), all.started, all.ok, all.failed,
      all.cancelled, static_cast<long>(end.calls().started()),
      static_cast<long>(end.calls().succeeded()), static_cast<long>(end.calls().failed()),
      static_cast<long>(end.calls().cancelled()), static_cast<long>(end.calls().attempts()),
      static_cast<long>(end.calls().retries()));
  EXPECT_EQ(all.started, all.ok + all.failed + all.cancelled);
  EXPECT_EQ(all.surprises, 0) << all.first_surprise << " (NEXUSNITRO_SEED=" << seed << ")";
  EXPECT_EQ(end.calls().started(),
            end.calls().succeeded() + end.calls().failed() + end.calls().cancelled());
  EXPECT_EQ(end.calls().succeeded(), all.ok);
  // A call that ends before its time may never come to the server, or not to the backend.
  EXPECT_LE(end.calls().started(), all.started);
  EXPECT_GE(end.calls().started(), all.started - all.cancelled - all.deadlines);
  EXPECT_EQ(end.calls().errors_by_reason().count("INVALID_REQUEST"), 0u);
  EXPECT_EQ(end.calls().queued(), 0);
  const auto requests = static_cast<int64_t>(backend.request_count());
  EXPECT_LE(requests, end.calls().attempts());
  EXPECT_GE(requests, end.calls().attempts() - all.cancelled - all.deadlines);
  for (const v1::BackendStats& each : end.configs(0).backends()) EXPECT_EQ(each.in_flight(), 0);
}

INSTANTIATE_TEST_SUITE_P(EventLoops, MixedLoadTest, ::testing::Values(1, 3),
                         [](const auto& loops) { return std::to_string(loops.param); });

TEST(StartStopTest, AServerCanStopAtAnyTime) {
  LogErrorsOnly();
  const int rounds = testing::StressScale(20, 200);
  FakeBackend backend(&testing::MisbehavingReply);
  for (int round = 0; round < rounds; ++round) {
    v1::ConfigFile settings;
    settings.set_event_loops(1 + round % 3);
    testing::ServerHarness harness(ConfigOf(backend), settings);
    const size_t earlier = backend.request_count();
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&harness, i] {
        LoadClient client(harness.NewStub(), static_cast<uint64_t>(i), i);
        client.StreamUntilStopped();
      });
    }
    // From the moment of the first request on, at a different one in each round.
    ASSERT_TRUE(backend.WaitForRequests(earlier + static_cast<size_t>(round % 5)));
    harness.Stop();
    for (std::thread& client : clients) client.join();
    ASSERT_TRUE(backend.WaitUntilIdle()) << "in round " << round;
  }
}

}  // namespace
}  // namespace nexusnitro
