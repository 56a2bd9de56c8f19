#include "client_core/config/config_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"
#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;
using testing::WriterFixture;

class ConfigStoreTest : public WriterFixture {
 protected:
  ConfigStoreTest() {
    watch_ = configs_.AddWatch([this](const auto& retired) {
      ++wakes_;
      retired_.insert(retired_.end(), retired.begin(), retired.end());
    });
  }

  int wakes_ = 0;
  std::vector<ConfigStore::Snapshot> retired_;
  std::unique_ptr<ConfigWatch> watch_;
};

TEST_F(ConfigStoreTest, FindsConfigsOfTheFile) {
  const ConfigStore::Snapshot snapshot = *configs_.Find("file");
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->id(), "file");
  EXPECT_EQ(*configs_.Find("none"), nullptr);
  EXPECT_TRUE(configs_.IsCurrent(snapshot));
}

TEST_F(ConfigStoreTest, TheDefaultIsTheFiles) {
  EXPECT_EQ(configs_.default_id(), "");
  FileState file = FileOf({});
  file.default_id = "mine";
  configs_.SetFile(file);
  EXPECT_EQ(configs_.default_id(), "mine");
}

TEST_F(ConfigStoreTest, ARecordsSnapshotIsMadeOnce) {
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  const ConfigStore::Snapshot snapshot = *configs_.Find("mine");
  EXPECT_EQ(*configs_.Find("mine"), snapshot);
  EXPECT_TRUE(configs_.IsCurrent(snapshot));
  ASSERT_TRUE(Create("other", SmallConfig()).ok());
  EXPECT_EQ(*configs_.Find("mine"), snapshot) << "another config was written";
}

TEST_F(ConfigStoreTest, AChangeRetiresTheSnapshot) {
  ASSERT_TRUE(Create("mine", SmallConfig("old")).ok());
  const ConfigStore::Snapshot old = *configs_.Find("mine");
  v1::Config update = SmallConfig("new");
  update.set_name("configs/mine");
  ASSERT_TRUE(Update(update).ok());
  EXPECT_EQ(retired_, std::vector<ConfigStore::Snapshot>{old});
  EXPECT_FALSE(configs_.IsCurrent(old));
  const ConfigStore::Snapshot snapshot = *configs_.Find("mine");
  EXPECT_EQ(snapshot->backends[0]->proto.model(), "new");
  EXPECT_EQ(old->backends[0]->proto.model(), "old") << "calls in flight finish on theirs";
  ASSERT_TRUE(Delete("configs/mine").ok());
  EXPECT_EQ(retired_.back(), snapshot);
  EXPECT_EQ(wakes_, 3);
}

TEST_F(ConfigStoreTest, AReloadKeepsWhatDidNotChange) {
  const ConfigStore::Snapshot kept = *configs_.Find("file");
  FileState file = *configs_.file();
  file.configs["more"] = SnapshotOf(ConfigOf({OpenAiBackend("a", kEndpoint)}, "more"));
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  const ConfigStore::Snapshot made = *configs_.Find("mine");
  configs_.SetFile(file);
  EXPECT_EQ(*configs_.Find("file"), kept);
  EXPECT_EQ(*configs_.Find("mine"), made) << "the rules are the same ones";
  EXPECT_TRUE(retired_.empty());
}

TEST_F(ConfigStoreTest, NewRulesLookAtRecordsAgain) {
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  const ConfigStore::Snapshot made = *configs_.Find("mine");
  FileState file = *configs_.file();
  file.rules = std::make_shared<const FileRules>();
  configs_.SetFile(file);
  EXPECT_EQ(retired_, std::vector<ConfigStore::Snapshot>{made});
  const absl::Status status = configs_.Find("mine").status();
  EXPECT_EQ(ReasonOf(status), Reason::kEndpointRefused);
  EXPECT_NE(status.message().find("configs/mine"), absl::string_view::npos) << status;
  EXPECT_TRUE(configs_.Get("mine").has_value()) << "readers still see it";
}

TEST_F(ConfigStoreTest, AHiddenRecordServesNoCalls) {
  ASSERT_TRUE(Create("mine", SmallConfig("rpc")).ok());
  const ConfigStore::Snapshot made = *configs_.Find("mine");
  FileState file = *configs_.file();
  file.configs["mine"] = SnapshotOf(ConfigOf({OpenAiBackend("a", kEndpoint, "file")}, "mine"));
  configs_.SetFile(file);
  EXPECT_EQ((*configs_.Find("mine"))->backends[0]->proto.model(), "file");
  EXPECT_EQ(retired_, std::vector<ConfigStore::Snapshot>{made});
  EXPECT_EQ(configs_.size(), 2u);
  configs_.SetFile(FileOf({}));
  EXPECT_EQ((*configs_.Find("mine"))->backends[0]->proto.model(), "rpc");
}

TEST_F(ConfigStoreTest, WhatIsHiddenIsToldOnce) {
  std::vector<std::string> hidden;
  ConfigStore configs(FileOf({}), {}, 1,
                      [&hidden](const std::string& id) { hidden.push_back(id); });
  auto record = std::make_shared<ConfigRecord>();
  record->id = "mine";
  StoreChanges changes;
  changes.changes = {{"mine", record}};
  configs.ApplyChanges(changes);
  EXPECT_TRUE(hidden.empty());
  const FileState file =
      FileOf({{"mine", SnapshotOf(ConfigOf({OpenAiBackend("a", kEndpoint)}, "mine"))}});
  configs.SetFile(file);
  configs.SetFile(file);
  EXPECT_EQ(hidden, std::vector<std::string>{"mine"});
}

TEST_F(ConfigStoreTest, AResetIsOneChangeOfAll) {
  ASSERT_TRUE(Create("kept", SmallConfig()).ok());
  ASSERT_TRUE(Create("gone", SmallConfig()).ok());
  const ConfigStore::Snapshot kept = *configs_.Find("kept");
  const ConfigStore::Snapshot gone = *configs_.Find("gone");
  StoreChanges reset;
  reset.reset = true;
  reset.changes = {{"kept", configs_.Get("kept")->record}};
  configs_.ApplyChanges(reset);
  EXPECT_EQ(*configs_.Find("kept"), kept);
  EXPECT_EQ(*configs_.Find("gone"), nullptr);
  EXPECT_EQ(retired_, std::vector<ConfigStore::Snapshot>{gone});
}

TEST_F(ConfigStoreTest, AConfigThatIsNoneOfTheseIsNotCurrent) {
  EXPECT_FALSE(configs_.IsCurrent(SnapshotOf(ConfigOf({OpenAiBackend("a", kEndpoint)}, "file"))));
  v1::Config nameless = ConfigOf({OpenAiBackend("a", kEndpoint)});
  nameless.clear_name();
  EXPECT_FALSE(configs_.IsCurrent(SnapshotOf(nameless)));
}

TEST_F(ConfigStoreTest, CallsAndChangesMayMeet) {
  ASSERT_TRUE(Create("mine", SmallConfig("0")).ok());
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  std::atomic<int> found{0};
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      do {
        const auto snapshot = configs_.Find("mine");
        if (snapshot.ok() && *snapshot != nullptr) ++found;
        EXPECT_TRUE(snapshot.ok());
        configs_.Entries("", 10);
        EXPECT_TRUE(configs_.ChangesSince(100, 1).ok());
      } while (!stop);
    });
  }
  v1::Config update = SmallConfig();
  update.set_name("configs/mine");
  for (int i = 0; i < 200; ++i) {
    update.mutable_backends(0)->set_model(std::to_string(i));
    ASSERT_TRUE(Update(update).ok());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GE(found, 3) << "each found it, every time";
  EXPECT_EQ((*configs_.Find("mine"))->backends[0]->proto.model(), "199");
}

}  // namespace
}  // namespace nexusnitro
