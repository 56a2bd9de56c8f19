#include "client_core/resilience/retry_policy.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(RetryPolicyTest, TheReasonDecides) {
  Random random(1);
  const RetryPolicy policy({}, random);
  EXPECT_TRUE(policy.MayRetrySame(MakeError(Reason::kBackendUnavailable, "")));
  EXPECT_FALSE(policy.MayRetrySame(MakeError(Reason::kBackendRejected, "")));
  EXPECT_FALSE(policy.MayTryNext(MakeError(Reason::kBackendRejected, "")));
  EXPECT_TRUE(policy.MayTryNext(MakeError(Reason::kTlsFailed, "")));
  EXPECT_FALSE(policy.MayRetrySame(absl::InternalError("not one of ours")));
}

TEST(RetryPolicyTest, TheBackendsWordCounts) {
  Random random(1);
  const RetryPolicy policy({}, random);
  absl::Status yes = MakeError(Reason::kBackendRejected, "");
  SetShouldRetry(yes, true);
  EXPECT_TRUE(policy.MayRetrySame(yes));
  absl::Status no = MakeError(Reason::kBackendUnavailable, "");
  SetShouldRetry(no, false);
  EXPECT_FALSE(policy.MayRetrySame(no));
}

TEST(RetryPolicyTest, AnUnansweredRequestIsRepeatedOnlyByPolicy) {
  Random random(1);
  const absl::Status error = MakeError(Reason::kSentNoAnswer, "");
  const RetryPolicy careful({}, random);
  EXPECT_FALSE(careful.MayRetrySame(error));
  EXPECT_FALSE(careful.MayTryNext(error));
  const RetryPolicy bold({.retry_sent_no_answer = true}, random);
  EXPECT_TRUE(bold.MayRetrySame(error));
  EXPECT_TRUE(bold.MayTryNext(error));
}

TEST(RetryPolicyTest, AVeryLongRetryAfterForbidsARetry) {
  Random random(1);
  const RetryPolicy policy({}, random);
  absl::Status error = MakeError(Reason::kBackendRateLimited, "");
  SetRetryAfter(error, absl::Seconds(120));
  EXPECT_TRUE(policy.MayRetrySame(error));
  SetRetryAfter(error, absl::Seconds(121));
  EXPECT_FALSE(policy.MayRetrySame(error));
}

TEST(RetryPolicyTest, DelaysAreJitteredBelowABoundThatDoubles) {
  Random random(7);
  RetryPolicy policy({.backoff_base = absl::Seconds(1), .backoff_max = absl::Seconds(5)}, random);
  const absl::Status error = MakeError(Reason::kBackendUnavailable, "");
  const absl::Duration bounds[] = {absl::Seconds(1), absl::Seconds(2), absl::Seconds(4),
                                   absl::Seconds(5), absl::Seconds(5)};
  for (int retry = 1; retry <= 5; ++retry) {
    absl::Duration least = absl::InfiniteDuration();
    absl::Duration most;
    for (int i = 0; i < 1'000; ++i) {
      const absl::Duration delay = policy.DelayBefore(retry, error);
      least = std::min(least, delay);
      most = std::max(most, delay);
    }
    EXPECT_LE(most, bounds[retry - 1]);
    EXPECT_GT(most, bounds[retry - 1] * 0.95) << "full jitter";
    EXPECT_LT(least, bounds[retry - 1] * 0.05) << "full jitter";
  }
}

TEST(RetryPolicyTest, TheBackendsDelayIsTheLeast) {
  Random random(1);
  RetryPolicy policy({}, random);
  absl::Status error = MakeError(Reason::kBackendRateLimited, "");
  SetRetryAfter(error, absl::Seconds(30));
  EXPECT_EQ(policy.DelayBefore(1, error), absl::Seconds(30));
}

}  // namespace
}  // namespace nexusnitro
