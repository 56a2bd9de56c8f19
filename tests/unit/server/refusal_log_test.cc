#include "server/refusal_log.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/limits.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class RefusalLogTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  RefusalLog log_{clock_};
};

TEST_F(RefusalLogTest, TheSameIsLoggedOnceInAWhileAndCountedMeanwhile) {
  EXPECT_EQ(log_.Line("no token", "ipv4:10.0.0.1:5"), "refused ipv4:10.0.0.1: no token");
  EXPECT_EQ(log_.Line("no token", "ipv4:10.0.0.1:6"), std::nullopt);
  clock_.Advance(limits::kRefusalLogInterval - absl::Milliseconds(1));
  EXPECT_EQ(log_.Line("no token", "ipv4:10.0.0.1:7"), std::nullopt);
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(log_.Line("no token", "ipv4:10.0.0.1:8"),
            "refused ipv4:10.0.0.1: no token (and 2 times more since this was last logged)");
  EXPECT_EQ(log_.Line("no token", "ipv4:10.0.0.1:9"), std::nullopt);
}

TEST_F(RefusalLogTest, OtherKindsAndPeersAreLoggedBesides) {
  EXPECT_NE(log_.Line("no token", "unix:"), std::nullopt);
  EXPECT_NE(log_.Line("no right", "unix:"), std::nullopt);
  EXPECT_NE(log_.Line("no token", "ipv6:%5B::1%5D:1"), std::nullopt);
  EXPECT_EQ(log_.Line("no token", "ipv6:%5B::1%5D:2"), std::nullopt);
  EXPECT_NE(log_.Line("no token", "ipv6:%5B::2%5D:1"), std::nullopt);
}

}  // namespace
}  // namespace nexusnitro
