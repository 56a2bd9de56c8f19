#include "client_core/config/config_watches.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ConfigWatchesTest, WakeUntilTheyEnd) {
  ConfigWatches watches;
  int one = 0;
  int two = 0;
  auto first = watches.Add([&one](const auto&) { ++one; });
  const auto second = watches.Add([&two](const auto&) { ++two; });
  watches.WakeAll({});
  first.reset();
  watches.WakeAll({});
  EXPECT_EQ(one, 1);
  EXPECT_EQ(two, 2);
}

TEST(ConfigWatchesTest, AWakeMayEndItsOwnWatch) {
  ConfigWatches watches;
  std::unique_ptr<ConfigWatch> watch;
  int wakes = 0;
  watch = watches.Add([&](const auto&) {
    ++wakes;
    watch.reset();
  });
  watches.WakeAll({});
  watches.WakeAll({});
  EXPECT_EQ(wakes, 1);
}

TEST(ConfigWatchesTest, AWatchMayOutliveThem) {
  std::unique_ptr<ConfigWatch> watch;
  {
    ConfigWatches watches;
    watch = watches.Add([](const auto&) {});
  }
  watch.reset();
}

}  // namespace
}  // namespace nexusnitro
