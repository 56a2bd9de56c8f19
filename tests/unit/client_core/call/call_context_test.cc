#include "client_core/call/call_context.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000);

TEST(WithMarginTest, TakesTwentyMillisecondsAndWhatGrpcRoundsUp) {
  EXPECT_EQ(WithMargin(kNow, kNow + absl::Milliseconds(500)), kNow + absl::Milliseconds(479));
  EXPECT_EQ(WithMargin(kNow, kNow + absl::Seconds(9)), kNow + absl::Milliseconds(8'970));
}

// gRPC writes 10.02 s as 10.1 s, and 599.9 s as 600 s; the caller gives up at its own time.
TEST(WithMarginTest, IsBeforeTheCallersOwnDeadlineHoweverLong) {
  EXPECT_LT(WithMargin(kNow, kNow + absl::Milliseconds(10'100)), kNow + absl::Milliseconds(10'001));
  EXPECT_LT(WithMargin(kNow, kNow + absl::Seconds(600)), kNow + absl::Milliseconds(599'001));
  EXPECT_LT(WithMargin(kNow, kNow + absl::Seconds(3'600)), kNow + absl::Milliseconds(3'590'001));
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
