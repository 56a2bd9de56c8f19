#include "client_core/resilience/concurrency_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace nexusnitro {
namespace {

using Outcome = ConcurrencyLimiter::Outcome;

TEST(ConcurrencyLimiterTest, WithoutALimitAllAreAdmitted) {
  ConcurrencyLimiter limiter(0, 0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.Enter([] {}).outcome, Outcome::kAdmitted);
  EXPECT_EQ(limiter.in_flight(), 100);
}

TEST(ConcurrencyLimiterTest, AdmitsQueuesThenRefuses) {
  ConcurrencyLimiter limiter(2, 1);
  EXPECT_EQ(limiter.Enter([] {}).outcome, Outcome::kAdmitted);
  EXPECT_EQ(limiter.Enter([] {}).outcome, Outcome::kAdmitted);
  EXPECT_EQ(limiter.Enter([] {}).outcome, Outcome::kQueued);
  EXPECT_EQ(limiter.Enter([] {}).outcome, Outcome::kRefused);
  EXPECT_EQ(limiter.in_flight(), 2);
  EXPECT_EQ(limiter.queued(), 1);
}

TEST(ConcurrencyLimiterTest, TheFirstInTheQueueIsServedFirst) {
  ConcurrencyLimiter limiter(1, 10);
  limiter.Enter([] {});
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) limiter.Enter([&order, i] { order.push_back(i); });
  for (int i = 0; i < 4; ++i) limiter.Leave();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(limiter.in_flight(), 0);
}

TEST(ConcurrencyLimiterTest, AnAbandonedEntryIsNotCalled) {
  ConcurrencyLimiter limiter(1, 10);
  limiter.Enter([] {});
  bool called = false;
  const auto entry = limiter.Enter([&called] { called = true; });
  EXPECT_TRUE(limiter.Abandon(entry.ticket));
  EXPECT_FALSE(limiter.Abandon(entry.ticket));
  limiter.Leave();
  EXPECT_FALSE(called);
  EXPECT_EQ(limiter.in_flight(), 0);
}

TEST(ConcurrencyLimiterTest, AnAdmittedEntryCannotBeAbandoned) {
  ConcurrencyLimiter limiter(1, 10);
  limiter.Enter([] {});
  const auto entry = limiter.Enter([] {});
  limiter.Leave();
  EXPECT_FALSE(limiter.Abandon(entry.ticket));
  EXPECT_EQ(limiter.in_flight(), 1);
  limiter.Leave();
  EXPECT_EQ(limiter.in_flight(), 0);
}

TEST(ConcurrencyLimiterTest, TheLimitHoldsUnderThreads) {
  ConcurrencyLimiter limiter(4, 1'000);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> served{0};
  const auto work = [&] {
    const int now = ++inside;
    int seen = most.load();
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    --inside;
    ++served;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        std::atomic<bool> admitted{false};
        const auto entry = limiter.Enter([&admitted] { admitted = true; });
        if (entry.outcome == Outcome::kRefused) continue;
        if (entry.outcome == Outcome::kQueued) {
          while (!admitted) std::this_thread::yield();
        }
        work();
        limiter.Leave();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 8'000);
  EXPECT_LE(most, 4);
  EXPECT_EQ(limiter.in_flight(), 0);
}

}  // namespace
}  // namespace nexusnitro
