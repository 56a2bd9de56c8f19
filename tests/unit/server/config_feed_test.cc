#include "server/config_feed.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro {
namespace {

constexpr int64_t kFirstVersion = 1'000;

class ConfigFeedTest : public ::testing::Test {
 protected:
  void Put(const std::string& id) {
    auto record = std::make_shared<ConfigRecord>();
    record->id = id;
    record->revision = ++revision_;
    StoreChanges changes;
    changes.changes.push_back({id, record});
    configs_.ApplyChanges(changes);
  }
  void Remove(const std::string& id) {
    StoreChanges changes;
    changes.changes.push_back({id, nullptr});
    configs_.ApplyChanges(changes);
  }

  // The next message as text: what happened, and its version, counted from the first one.
  static std::string Next(ConfigFeed& feed) {
    const auto next = feed.Next();
    if (!next.ok()) return std::string(ReasonName(ReasonOf(next.status())));
    if (!next->has_value()) return "nothing";
    v1::WatchConfigsResponse told;
    if (!told.ParseFromString(**next)) return "no message";
    const std::string version =
        told.version() == 0 ? "0" : std::to_string(told.version() - kFirstVersion);
    if (told.has_updated()) return "updated " + told.updated().name() + " " + version;
    if (told.has_deleted()) return "deleted " + told.deleted() + " " + version;
    return "complete " + version;
  }

  int64_t revision_ = 0;
  ConfigStore configs_{FileState(), SnapshotOptions(), kFirstVersion};
};

TEST_F(ConfigFeedTest, AnEmptyStateIsCompleteAtOnce) {
  ConfigFeed feed(configs_, ConfigScope(), 0);
  EXPECT_EQ(Next(feed), "complete 0");
  EXPECT_EQ(Next(feed), "nothing");
  Put("a");
  EXPECT_EQ(Next(feed), "updated configs/a 1");
}

TEST_F(ConfigFeedTest, WhatChangesWithinTheStateIsToldAfterIt) {
  Put("a");
  Put("c");
  ConfigFeed feed(configs_, ConfigScope(), 0);
  EXPECT_EQ(Next(feed), "updated configs/a 0");
  Remove("a");
  EXPECT_EQ(Next(feed), "updated configs/c 0");
  EXPECT_EQ(Next(feed), "complete 2");
  EXPECT_EQ(Next(feed), "deleted configs/a 3");
}

TEST_F(ConfigFeedTest, AStateOfAnyLengthIsToldWhole) {
  constexpr int kConfigs = 200;  // More than are read at once.
  for (int i = 0; i < kConfigs; ++i) Put("c" + std::to_string(1'000 + i));
  ConfigFeed feed(configs_, ConfigScope(), 0);
  for (int i = 0; i < kConfigs; ++i) {
    EXPECT_EQ(Next(feed), "updated configs/c" + std::to_string(1'000 + i) + " 0");
  }
  EXPECT_EQ(Next(feed), "complete 200");
}

TEST_F(ConfigFeedTest, ItGoesOnFromAVersion) {
  Put("a");
  Put("b");
  ConfigFeed feed(configs_, ConfigScope(), kFirstVersion + 1);
  EXPECT_EQ(Next(feed), "updated configs/b 2");
  EXPECT_EQ(Next(feed), "nothing");
}

TEST_F(ConfigFeedTest, WhoFallsOutOfTheHistoryIsTold) {
  ConfigFeed feed(configs_, ConfigScope(), 0);
  EXPECT_EQ(Next(feed), "complete 0");
  for (size_t i = 0; i <= limits::kConfigHistoryMax; ++i) Put("a");
  EXPECT_EQ(Next(feed), "WATCH_TOO_OLD");
}

TEST_F(ConfigFeedTest, WhatIsOutOfReachIsNotTold) {
  Put("a");
  Put("b");
  ConfigFeed feed(configs_, ConfigScope({"b"}), 0);
  EXPECT_EQ(Next(feed), "updated configs/b 0");
  EXPECT_EQ(Next(feed), "complete 2");
  Remove("a");
  EXPECT_EQ(Next(feed), "nothing");
  Remove("b");
  EXPECT_EQ(Next(feed), "deleted configs/b 4");
}

}  // namespace
}  // namespace nexusnitro
