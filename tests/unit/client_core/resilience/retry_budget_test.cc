#include "client_core/resilience/retry_budget.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'000);

int TakeAll(RetryBudget& budget, absl::Time now, int most = 10'000) {
  int taken = 0;
  while (taken < most && budget.TryTake(now)) ++taken;
  return taken;
}

TEST(RetryBudgetTest, RetriesStayAtTheirShareOfCalls) {
  RetryBudget budget(0.2, kStart);
  TakeAll(budget, kStart);  // The first trickle.
  int retries = 0;
  for (int call = 0; call < 1'000; ++call) {
    budget.OnCall();
    while (budget.TryTake(kStart)) ++retries;
  }
  EXPECT_EQ(retries, 200);
}

TEST(RetryBudgetTest, AQuietBackendMayRetry) {
  RetryBudget budget(0.2, kStart);
  EXPECT_EQ(TakeAll(budget, kStart), 10);
  EXPECT_EQ(TakeAll(budget, kStart), 0);
  EXPECT_EQ(TakeAll(budget, kStart + absl::Seconds(30)), 5);
  EXPECT_EQ(TakeAll(budget, kStart + absl::Hours(1)), 10);
}

TEST(RetryBudgetTest, SavingsAreBounded) {
  RetryBudget budget(1.0, kStart);
  for (int call = 0; call < 10'000; ++call) budget.OnCall();
  EXPECT_EQ(TakeAll(budget, kStart), 100);
}

TEST(RetryBudgetTest, AShareOfZeroForbidsRetries) {
  RetryBudget budget(0, kStart);
  for (int call = 0; call < 100; ++call) budget.OnCall();
  EXPECT_FALSE(budget.TryTake(kStart + absl::Hours(1)));
}

}  // namespace
}  // namespace nexusnitro
