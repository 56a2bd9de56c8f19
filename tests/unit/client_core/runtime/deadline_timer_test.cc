#include "client_core/runtime/deadline_timer.h"

#include <gtest/gtest.h>

#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class DeadlineTimerTest : public ::testing::Test {
 protected:
  absl::Time In(absl::Duration delay) { return scheduler_.Now() + delay; }

  testing::FakeScheduler scheduler_;
  int fired_ = 0;
  DeadlineTimer timer_{scheduler_, [this] { ++fired_; }};
};

TEST_F(DeadlineTimerTest, FiresOnceAtItsTime) {
  timer_.Set(In(absl::Seconds(1)));
  scheduler_.Advance(absl::Milliseconds(999));
  EXPECT_EQ(fired_, 0);
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(fired_, 1);
  scheduler_.Advance(absl::Hours(1));
  EXPECT_EQ(fired_, 1);
}

TEST_F(DeadlineTimerTest, MovesLater) {
  timer_.Set(In(absl::Seconds(1)));
  timer_.Set(In(absl::Seconds(5)));
  scheduler_.Advance(absl::Seconds(4));
  EXPECT_EQ(fired_, 0);
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(fired_, 1);
}

TEST_F(DeadlineTimerTest, MovesEarlier) {
  timer_.Set(In(absl::Seconds(5)));
  timer_.Set(In(absl::Seconds(1)));
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(fired_, 1);
}

TEST_F(DeadlineTimerTest, CanBeCleared) {
  timer_.Set(In(absl::Seconds(1)));
  timer_.Clear();
  scheduler_.Advance(absl::Hours(1));
  EXPECT_EQ(fired_, 0);
  timer_.Set(In(absl::Seconds(1)));
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(fired_, 1);
}

TEST_F(DeadlineTimerTest, ADeadlineThatHasPassedFiresAtOnce) {
  timer_.Set(In(-absl::Seconds(1)));
  EXPECT_EQ(fired_, 0) << "not from inside Set()";
  scheduler_.RunReady();
  EXPECT_EQ(fired_, 1);
}

}  // namespace
}  // namespace nexusnitro
