#include "client_core/config/live_configs.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

using Ids = std::vector<std::string>;

std::shared_ptr<const FileState> FileOf(const Ids& ids) {
  FileState file;
  for (const std::string& id : ids) {
    file.configs[id] = SnapshotOf(ConfigOf({OpenAiBackend("a", "http://127.0.0.1:1")}, id));
  }
  return std::make_shared<const FileState>(std::move(file));
}

class LiveConfigsTest : public ::testing::Test {
 protected:
  StoreChange Put(const std::string& id) {
    auto record = std::make_shared<ConfigRecord>();
    record->id = id;
    record->revision = ++revision_;
    return {id, record};
  }

  std::vector<int64_t> Apply(const std::vector<StoreChange>& changes) {
    std::vector<int64_t> versions;
    live_.Apply(changes, versions, hidden_);
    return versions;
  }

  std::vector<int64_t> Reset(const std::vector<StoreChange>& all) {
    std::vector<int64_t> versions;
    live_.Reset(all, versions, hidden_);
    return versions;
  }

  // What changed since `version`: ids, with `-` before those that were deleted.
  Ids Since(int64_t version) {
    Ids ids;
    const std::vector<ConfigEntry> changes = *live_.ChangesSince(version, 1'000);
    for (const ConfigEntry& entry : changes) {
      ids.push_back((entry.deleted() ? "-" : "") + entry.id);
    }
    return ids;
  }

  Ids All(std::string_view after = "", size_t count = 1'000) {
    Ids ids;
    for (const ConfigEntry& entry : live_.Entries(after, count)) ids.push_back(entry.id);
    return ids;
  }

  int64_t revision_ = 0;
  Ids hidden_;
  LiveConfigs live_{FileOf({"f", "n"}), 10};
};

TEST_F(LiveConfigsTest, EntriesAreOrderedById) {
  Apply({Put("z"), Put("a"), Put("g")});
  EXPECT_EQ(All(), (Ids{"a", "f", "g", "n", "z"}));
  EXPECT_EQ(All("a", 2), (Ids{"f", "g"}));
  EXPECT_EQ(All("g"), (Ids{"n", "z"}));
  EXPECT_EQ(All("gg"), (Ids{"n", "z"})) << "the config of a page token may be gone";
  EXPECT_EQ(live_.size(), 5u);
}

TEST_F(LiveConfigsTest, EveryChangeHasItsVersion) {
  EXPECT_EQ(Apply({Put("a"), Put("b"), Put("a")}), (std::vector<int64_t>{11, 12, 13}));
  EXPECT_EQ(Apply({{"b", nullptr}, {"b", nullptr}}), (std::vector<int64_t>{14, 0}));
  EXPECT_EQ(Since(10), (Ids{"a", "b", "a", "-b"}));
  EXPECT_EQ(Since(13), Ids{"-b"});
  EXPECT_EQ(Since(14), Ids());
  EXPECT_EQ(live_.Get("a")->version, 13);
  EXPECT_EQ(live_.Get("f")->version, 10);
  const auto some = live_.ChangesSince(11, 2);
  ASSERT_EQ(some->size(), 2u);
  EXPECT_EQ((*some)[0].version, 12);
  EXPECT_EQ((*some)[1].version, 13);
}

TEST_F(LiveConfigsTest, VersionsOfNoHistoryAreRefused) {
  EXPECT_EQ(ReasonOf(live_.ChangesSince(9, 1).status()), Reason::kWatchTooOld);
  EXPECT_EQ(ReasonOf(live_.ChangesSince(11, 1).status()), Reason::kWatchTooOld);
  EXPECT_TRUE(live_.ChangesSince(10, 1).ok());
}

TEST_F(LiveConfigsTest, TheHistoryIsBounded) {
  for (size_t i = 0; i <= limits::kConfigHistoryMax; ++i) Apply({Put("a")});
  EXPECT_EQ(ReasonOf(live_.ChangesSince(10, 1).status()), Reason::kWatchTooOld);
  EXPECT_EQ(live_.ChangesSince(11, limits::kConfigHistoryMax * 2)->size(),
            limits::kConfigHistoryMax);
}

TEST_F(LiveConfigsTest, AConfigOfTheFileHidesARecord) {
  EXPECT_EQ(Apply({Put("f")}), std::vector<int64_t>{0});
  EXPECT_EQ(hidden_, Ids{"f"});
  EXPECT_NE(live_.Get("f")->file, nullptr);
  EXPECT_EQ(live_.VisibleRecord("f"), nullptr);
  EXPECT_EQ(live_.size(), 2u);
  EXPECT_EQ(All(), (Ids{"f", "n"}));
  Apply({Put("f")});
  EXPECT_EQ(hidden_, Ids{"f"}) << "is told once";
  EXPECT_EQ(Since(10), Ids());
  Apply({{"f", nullptr}});
  EXPECT_EQ(Since(10), Ids());
  EXPECT_EQ(live_.size(), 2u);
}

TEST_F(LiveConfigsTest, AHiddenRecordComesBackWhenTheFileHasItNoMore) {
  Apply({Put("f")});
  live_.SetFile(FileOf({"n"}), hidden_);
  EXPECT_NE(live_.Get("f")->record, nullptr);
  EXPECT_EQ(live_.Get("f")->version, 11);
  EXPECT_EQ(live_.size(), 2u);
  live_.SetFile(FileOf({"f"}), hidden_);
  EXPECT_EQ(hidden_, (Ids{"f", "f"}));
  EXPECT_EQ(All(), Ids{"f"});
  EXPECT_EQ(live_.size(), 1u);
}

TEST_F(LiveConfigsTest, OnlyWhatChangesInTheFileIsAChange) {
  const auto old = live_.file();
  auto file = std::make_shared<FileState>(*FileOf({"b", "n"}));
  file->configs["f"] = old->configs.at("f");
  live_.SetFile(file, hidden_);
  EXPECT_EQ(Since(10), (Ids{"b", "n"}));
  live_.SetFile(FileOf({}), hidden_);
  EXPECT_EQ(Since(12), (Ids{"-b", "-f", "-n"}));
  EXPECT_EQ(live_.size(), 0u);
}

TEST_F(LiveConfigsTest, AResetChangesOnlyWhatDiffers) {
  const StoreChange kept = Put("kept");
  Apply({kept, Put("gone"), Put("new")});
  EXPECT_EQ(Reset({kept, Put("new"), Put("more")}), (std::vector<int64_t>{11, 15, 16}));
  EXPECT_EQ(Since(13), (Ids{"-gone", "new", "more"}));
  Reset({});
  EXPECT_EQ(All(), (Ids{"f", "n"}));
}

}  // namespace
}  // namespace nexusnitro
