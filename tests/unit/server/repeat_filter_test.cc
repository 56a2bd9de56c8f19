#include "server/repeat_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/limits.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class RepeatFilterTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  RepeatFilter filter_{clock_};
};

TEST_F(RepeatFilterTest, TheSameIsSaidOnceInAnInterval) {
  EXPECT_EQ(filter_.MaySay("a"), 0);
  EXPECT_EQ(filter_.MaySay("a"), std::nullopt);
  EXPECT_EQ(filter_.MaySay("b"), 0);
  clock_.Advance(limits::kRefusalLogInterval);
  EXPECT_EQ(filter_.MaySay("a"), 1);
  EXPECT_EQ(filter_.MaySay("a"), std::nullopt);
}

TEST_F(RepeatFilterTest, WhatIsRememberedIsBounded) {
  for (size_t i = 0; i < RepeatFilter::kThingsMax; ++i) {
    EXPECT_EQ(filter_.MaySay(std::to_string(i)), 0);
  }
  EXPECT_EQ(filter_.MaySay("one more"), std::nullopt);
  clock_.Advance(limits::kRefusalLogInterval);
  EXPECT_EQ(filter_.MaySay("one more"), 0);
}

}  // namespace
}  // namespace nexusnitro
