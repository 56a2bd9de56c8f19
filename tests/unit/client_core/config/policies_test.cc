#include "client_core/config/policies.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(PoliciesTest, DurationsSurviveBothWays) {
  for (const absl::Duration duration :
       {absl::ZeroDuration(), absl::Nanoseconds(1), absl::Milliseconds(1500), absl::Hours(24)}) {
    EXPECT_EQ(FromProto(ToProto(duration)), duration);
  }
}

TEST(PoliciesTest, UnsetTimeoutsHaveDefaults) {
  const TimeoutPolicy policy = TimeoutsOf({});
  EXPECT_EQ(policy.connect, absl::Seconds(5));
  EXPECT_EQ(policy.total, absl::Minutes(10));
  EXPECT_EQ(policy.first_token, absl::InfiniteDuration());
}

TEST(PoliciesTest, SetOnesCount) {
  v1::Config config;
  config.mutable_timeouts()->mutable_attempt()->set_seconds(7);
  config.mutable_retry()->set_attempts_max(1);
  config.mutable_retry()->set_share_of_calls_max(0);
  EXPECT_EQ(TimeoutsOf(config).attempt, absl::Seconds(7));
  EXPECT_EQ(RetryOf(config).attempts_max, 1);
  EXPECT_EQ(RetryOf(config).share_of_calls_max, 0);
  EXPECT_EQ(ConcurrencyOf({}).in_flight_max, 0);
}

}  // namespace
}  // namespace nexusnitro
