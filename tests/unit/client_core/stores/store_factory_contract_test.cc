// What all stores have in common, each for itself.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/stores/memory_store.h"
#include "client_core/stores/redis_store.h"
#include "client_core/stores/sqlite_store.h"
#include "client_core/stores/store_factory.h"
#include "client_core/stores/write_errors.h"
#include "tests/support/redis_process.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Kind = ConfigWrite::Kind;
constexpr size_t kConfigsMax = 8;

class StoreContractTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (name() == "redis" && !testing::RedisProcess::IsInstalled()) {
      GTEST_SKIP() << "redis-tools is not installed: NOTHING IS TESTED WITH REDIS";
    }
    if (name() == "redis") redis_ = std::make_unique<testing::RedisProcess>(folder_.path());
    Restart();
  }

  // As a new process would find it.
  void Restart() {
    store_.reset();
    known_.clear();
    if (name() == "memory") {
      store_ = std::make_unique<MemoryStore>(kConfigsMax);
    } else if (name() == "sqlite") {
      store_ =
          std::make_unique<SqliteStore>(folder_.path() + "/configs.db", SecretBox(), kConfigsMax);
    } else {
      store_ = std::make_unique<RedisStore>(redis_->Target(), SecretBox(),
                                            std::vector<std::string>{}, Clock::Real(),
                                            RedisStore::Limits{.configs_max = kConfigsMax});
    }
    const absl::Status status = store_->Start([] {});
    ASSERT_TRUE(status.ok()) << status;
    Take();
  }

  std::string_view name() const { return GetParam(); }

  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing = false) {
    std::vector<WriteResult> results =
        store_->Apply(std::move(writes), all_or_nothing, now_ += absl::Seconds(1));
    Take();
    return results;
  }
  WriteResult Create(const std::string& id, const std::string& config) {
    return Apply({{Kind::kCreate, id, config, ""}})[0];
  }
  WriteResult Update(const std::string& id, const std::string& config, const std::string& etag) {
    return Apply({{Kind::kUpdate, id, config, etag}})[0];
  }
  WriteResult Delete(const std::string& id, const std::string& etag) {
    return Apply({{Kind::kDelete, id, "", etag}})[0];
  }

  // Follows the changes, as the ConfigStore does.
  void Take() {
    StoreChanges changes = store_->TakeChanges();
    if (changes.reset) known_.clear();
    for (StoreChange& change : changes.changes) {
      if (change.record == nullptr) {
        known_.erase(change.id);
      } else {
        EXPECT_EQ(change.record->id, change.id);
        known_[change.id] = std::move(change.record);
      }
    }
  }

  std::string KnownText() const {
    std::string text;
    for (const auto& [id, record] : known_) StrAppend(&text, id, "=", record->config, " ");
    return text;
  }

  testing::TempFolder folder_;
  std::unique_ptr<testing::RedisProcess> redis_;
  std::unique_ptr<Store> store_;
  std::map<std::string, SharedRecord> known_;
  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000) + absl::Nanoseconds(123'456'789);
};

TEST_P(StoreContractTest, TellsOfWhatWasCreated) {
  const SharedRecord made = Create("fast", "bytes").value();
  EXPECT_EQ(made->id, "fast");
  EXPECT_GT(made->revision, 0);
  EXPECT_EQ(made->create_time, made->update_time);
  EXPECT_LT(absl::AbsDuration(made->create_time - now_), absl::Microseconds(2));
  ASSERT_TRUE(known_.contains("fast"));
  EXPECT_EQ(known_["fast"]->Etag(), made->Etag());
  EXPECT_EQ(known_["fast"]->config, made->config);
}

TEST_P(StoreContractTest, KeepsBytesAsTheyAre) {
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes.push_back(static_cast<char>(i));
  ASSERT_TRUE(Create("fast", bytes).ok());
  ASSERT_TRUE(Create("none", "").ok());
  EXPECT_EQ(known_["fast"]->config, bytes);
  if (!store_->traits().durable) return;
  Restart();
  EXPECT_EQ(known_["fast"]->config, bytes);
  EXPECT_EQ(known_["none"]->config, "");
}

TEST_P(StoreContractTest, RefusesAnIdThatIsTaken) {
  ASSERT_TRUE(Create("fast", "1").ok());
  EXPECT_EQ(ReasonOf(Create("fast", "2").status()), Reason::kConfigExists);
  EXPECT_EQ(KnownText(), "fast=1 ");
}

TEST_P(StoreContractTest, AnUpdateKeepsTheTimeOfCreationAndChangesTheEtag) {
  const SharedRecord made = Create("fast", "1").value();
  const SharedRecord changed = Update("fast", "2", made->Etag()).value();
  EXPECT_EQ(changed->create_time, made->create_time);
  EXPECT_GT(changed->update_time, made->update_time);
  EXPECT_GT(changed->revision, made->revision);
  EXPECT_NE(changed->Etag(), made->Etag());
  EXPECT_EQ(known_["fast"]->Etag(), changed->Etag());
  EXPECT_EQ(KnownText(), "fast=2 ");
}

TEST_P(StoreContractTest, RefusesAStaleEtag) {
  const SharedRecord made = Create("fast", "1").value();
  ASSERT_TRUE(Update("fast", "2", "").ok());
  EXPECT_EQ(ReasonOf(Update("fast", "3", made->Etag()).status()), Reason::kStaleEtag);
  EXPECT_EQ(ReasonOf(Delete("fast", made->Etag()).status()), Reason::kStaleEtag);
  EXPECT_EQ(ReasonOf(Delete("fast", "no etag").status()), Reason::kStaleEtag);
  EXPECT_EQ(KnownText(), "fast=2 ");
}

TEST_P(StoreContractTest, RefusesToChangeWhatIsNotThere) {
  EXPECT_EQ(ReasonOf(Update("fast", "1", "").status()), Reason::kUnknownConfig);
  EXPECT_EQ(ReasonOf(Update("fast", "1", "etag").status()), Reason::kUnknownConfig);
  EXPECT_EQ(ReasonOf(Delete("fast", "").status()), Reason::kUnknownConfig);
}

TEST_P(StoreContractTest, ADeletedConfigIsReturnedAsItWasAndItsIdIsFree) {
  const SharedRecord made = Create("fast", "1").value();
  const SharedRecord deleted = Delete("fast", made->Etag()).value();
  EXPECT_EQ(deleted->config, "1");
  EXPECT_EQ(deleted->Etag(), made->Etag());
  EXPECT_EQ(KnownText(), "");
  const SharedRecord again = Create("fast", "1").value();
  EXPECT_GT(again->revision, made->revision);
  EXPECT_NE(again->Etag(), made->Etag());
}

TEST_P(StoreContractTest, ABatchDoesWhatItCan) {
  ASSERT_TRUE(Create("a", "1").ok());
  const auto results = Apply({{Kind::kCreate, "b", "2", ""},
                              {Kind::kCreate, "a", "3", ""},
                              {Kind::kUpdate, "b", "4", ""},
                              {Kind::kDelete, "a", "", ""},
                              {Kind::kCreate, "a", "5", ""}});
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(ReasonOf(results[1].status()), Reason::kConfigExists);
  EXPECT_TRUE(results[2].ok());
  EXPECT_EQ((*results[3])->config, "1");
  EXPECT_TRUE(results[4].ok());
  EXPECT_EQ(KnownText(), "a=5 b=4 ");
}

TEST_P(StoreContractTest, ABatchIsAllOrNothing) {
  ASSERT_TRUE(Create("a", "1").ok());
  const auto failed = Apply(
      {{Kind::kCreate, "b", "2", ""}, {Kind::kDelete, "a", "", ""}, {Kind::kCreate, "b", "3", ""}},
      true);
  EXPECT_EQ(failed[0].status(), NotDoneError());
  EXPECT_EQ(failed[1].status(), NotDoneError());
  EXPECT_EQ(ReasonOf(failed[2].status()), Reason::kConfigExists);
  EXPECT_EQ(KnownText(), "a=1 ");
  const auto done = Apply({{Kind::kCreate, "b", "2", ""}, {Kind::kDelete, "a", "", ""}}, true);
  EXPECT_TRUE(done[0].ok());
  EXPECT_TRUE(done[1].ok());
  EXPECT_EQ(KnownText(), "b=2 ");
}

TEST_P(StoreContractTest, KeepsOnlySoManyConfigs) {
  for (size_t i = 0; i < kConfigsMax; ++i) ASSERT_TRUE(Create(StrCat("c", i), "").ok());
  EXPECT_EQ(ReasonOf(Create("more", "").status()), Reason::kTooManyConfigs);
  EXPECT_EQ(ReasonOf(Create("c0", "").status()), Reason::kConfigExists);
  ASSERT_TRUE(Delete("c0", "").ok());
  EXPECT_TRUE(Create("more", "").ok());
}

TEST_P(StoreContractTest, WhatWasDoneOutlivesTheProcessWhereItIsDurable) {
  const SharedRecord a = Create("a", "1").value();
  ASSERT_TRUE(Create("b", "2").ok());
  const SharedRecord b = Update("b", "3", "").value();
  ASSERT_TRUE(Create("c", "4").ok());
  ASSERT_TRUE(Delete("c", "").ok());
  if (!store_->traits().durable) return;
  Restart();
  EXPECT_EQ(KnownText(), "a=1 b=3 ");
  EXPECT_EQ(known_["a"]->Etag(), a->Etag());
  EXPECT_EQ(known_["b"]->Etag(), b->Etag());
  EXPECT_EQ(known_["b"]->create_time, b->create_time);
  EXPECT_GT(Create("c", "5").value()->revision, b->revision + 2);
}

TEST_P(StoreContractTest, TellsOfAChangeOnce) {
  ASSERT_TRUE(Create("a", "1").ok());
  const StoreChanges none = store_->TakeChanges();
  EXPECT_FALSE(none.reset);
  EXPECT_TRUE(none.changes.empty());
}

INSTANTIATE_TEST_SUITE_P(All, StoreContractTest, ::testing::Values("memory", "sqlite", "redis"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace nexusnitro
