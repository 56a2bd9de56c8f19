#include "client_core/call/call_context.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000);

TEST(WithMarginTest, TakesTwentyMillisecondsAtMost) {
  EXPECT_EQ(WithMargin(kNow, kNow + absl::Seconds(10)), kNow + absl::Milliseconds(9'980));
}

TEST(WithMarginTest, TakesATenthOfShortOnes) {
  EXPECT_EQ(WithMargin(kNow, kNow + absl::Milliseconds(50)), kNow + absl::Milliseconds(45));
}

TEST(WithMarginTest, LeavesNoneAndPastOnesAlone) {
  EXPECT_EQ(WithMargin(kNow, absl::InfiniteFuture()), absl::InfiniteFuture());
  EXPECT_EQ(WithMargin(kNow, kNow - absl::Seconds(1)), kNow - absl::Seconds(1));
}

}  // namespace
}  // namespace nexusnitro
