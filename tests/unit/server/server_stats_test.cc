#include "server/server_stats.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "client_core/config/policies.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

TEST(BuildInfoTest, EveryPartIsKnown) {
  const v1::BuildInfo build = GetBuildInfo();
  EXPECT_FALSE(build.version().empty());
  EXPECT_FALSE(build.commit().empty());
  EXPECT_FALSE(build.compiler().empty());
  EXPECT_FALSE(build.build_type().empty());
  EXPECT_FALSE(build.grpc().empty());
  EXPECT_FALSE(build.curl().empty());
}

TEST(ServerStatsTest, FiguresAreOfTheMoment) {
  testing::FakeClock clock;
  v1::Backend backend = testing::OpenAiBackend("demo", "");
  backend.mutable_embedded()->set_mode(v1::EmbeddedOptions::MODE_ECHO);
  testing::ClientHarness harness(testing::ConfigOf({backend}));
  Admission admission(10, 1'000);
  std::atomic<int64_t> streams_open{0};
  const ServerStats stats(harness.client(), admission, clock, streams_open);

  const v1::Stats before = stats.Take();
  EXPECT_EQ(before.time().seconds(), absl::ToUnixSeconds(clock.WallNow()));
  EXPECT_EQ(FromProto(before.uptime()), absl::ZeroDuration());
  EXPECT_EQ(before.calls().started(), 0);
  EXPECT_FALSE(before.draining());

  clock.Advance(absl::Milliseconds(2'500));
  streams_open = 7;
  ASSERT_TRUE(admission.Enter(300).ok());
  admission.StartDraining();
  harness.Chat(false);
  const v1::Stats after = stats.Take();
  EXPECT_EQ(after.time().seconds(), before.time().seconds() + 2);
  EXPECT_EQ(after.time().nanos(), 500'000'000);
  EXPECT_EQ(FromProto(after.uptime()), absl::Milliseconds(2'500));
  EXPECT_EQ(after.streams_open(), 7);
  EXPECT_EQ(after.held_bytes(), 300);
  EXPECT_TRUE(after.draining());
  EXPECT_EQ(after.calls().succeeded(), 1);
  EXPECT_EQ(after.build().version(), GetBuildInfo().version());
}

}  // namespace
}  // namespace nexusnitro
