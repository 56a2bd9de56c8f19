#include "client_core/base/clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"

namespace nexusnitro {
namespace {

TEST(ClockTest, MonotonicTimeNeverFalls) {
  const Clock& clock = Clock::Real();
  absl::Time last = clock.Now();
  for (int i = 0; i < 1'000; ++i) {
    const absl::Time now = clock.Now();
    EXPECT_GE(now, last);
    last = now;
  }
}

TEST(ClockTest, WallTimeIsTheSystems) {
  EXPECT_LT(absl::AbsDuration(Clock::Real().WallNow() - absl::Now()), absl::Seconds(5));
}

}  // namespace
}  // namespace nexusnitro
