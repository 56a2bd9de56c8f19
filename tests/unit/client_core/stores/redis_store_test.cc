#include "client_core/stores/redis_store.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/redis_command.h"
#include "tests/support/redis_process.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Kind = ConfigWrite::Kind;

SecretBox BoxWith(char byte) {
  return SecretBox::Create(Secret(absl::Base64Escape(std::string(32, byte)))).value();
}

// A store as a sidecar has it: changes are taken when it is woken.
class Sidecar {
 public:
  explicit Sidecar(const RedisTarget& target, SecretBox box = SecretBox(),
                   absl::Duration time_max = limits::kStoreTimeMax)
      : store_(std::make_unique<RedisStore>(target, std::move(box), std::vector<std::string>{},
                                            Clock::Real(),
                                            RedisStore::Limits{.time_max = time_max})) {}

  absl::Status Start() {
    absl::Status status = store_->Start([this] {
      MutexLock lock(mutex_);
      ++wakes_;
      woken_.NotifyAll();
    });
    Take();
    return status;
  }

  WriteResult Apply(Kind kind, const std::string& id, const std::string& config = "",
                    const std::string& etag = "") {
    WriteResult result =
        store_->Apply({{kind, id, config, etag}}, false, Clock::Real().WallNow())[0];
    Take();
    return result;
  }

  // What is known, once it is `expected`, or after a while.
  std::string WaitFor(const std::string& expected) {
    const absl::Time deadline = Clock::Real().Now() + absl::Seconds(20);
    for (;;) {
      int64_t wakes = 0;
      {
        MutexLock lock(mutex_);
        wakes = wakes_;
      }
      Take();
      const absl::Duration left = deadline - Clock::Real().Now();
      if (Known() == expected || left <= absl::ZeroDuration()) return Known();
      MutexLock lock(mutex_);
      while (wakes == wakes_ && woken_.WaitFor(mutex_, absl::ToChronoNanoseconds(left))) {
      }
    }
  }

  void Take() {
    StoreChanges changes = store_->TakeChanges();
    resets_ += changes.reset ? 1 : 0;
    if (changes.reset) known_.clear();
    for (const StoreChange& change : changes.changes) {
      if (change.record == nullptr) {
        known_.erase(change.id);
      } else {
        known_[change.id] = change.record->config;
      }
    }
  }

  std::string Known() const {
    std::string text;
    for (const auto& [id, config] : known_) StrAppend(&text, id, "=", config, " ");
    return text;
  }
  int resets() const { return resets_; }
  RedisStore& store() { return *store_; }

 private:
  std::map<std::string, std::string> known_;
  int resets_ = 0;
  Mutex mutex_;
  CondVar woken_;
  int64_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<RedisStore> store_;  // Last: it wakes until it is gone.
};

class RedisStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::RedisProcess::IsInstalled()) {
      GTEST_SKIP() << "redis-tools is not installed: NOTHING IS TESTED WITH REDIS";
    }
    redis_ = std::make_unique<testing::RedisProcess>(folder_.path());
  }

  std::unique_ptr<Sidecar> Started(SecretBox box = SecretBox()) {
    auto sidecar = std::make_unique<Sidecar>(redis_->Target(), std::move(box));
    const absl::Status status = sidecar->Start();
    EXPECT_TRUE(status.ok()) << status;
    return sidecar;
  }
  std::string StartError(SecretBox box = SecretBox()) {
    Sidecar sidecar(redis_->Target(), std::move(box));
    return std::string(MessageOf(sidecar.Start()));
  }

  // Ends the server at once, and begins it again with the data that it had written.
  void RestartRedis() {
    redis_.reset();
    redis_ = std::make_unique<testing::RedisProcess>(folder_.path());
  }

  testing::TempFolder folder_;
  std::unique_ptr<testing::RedisProcess> redis_;
};

TEST_F(RedisStoreTest, SidecarsSeeEachOthersWrites) {
  auto one = Started();
  auto two = Started();
  ASSERT_TRUE(one->Apply(Kind::kCreate, "a", "1").ok());
  EXPECT_EQ(one->Known(), "a=1 ");  // Its own at once.
  EXPECT_EQ(two->WaitFor("a=1 "), "a=1 ");
  ASSERT_TRUE(two->Apply(Kind::kUpdate, "a", "2").ok());
  ASSERT_TRUE(two->Apply(Kind::kCreate, "b", "3").ok());
  EXPECT_EQ(one->WaitFor("a=2 b=3 "), "a=2 b=3 ");
  ASSERT_TRUE(one->Apply(Kind::kDelete, "a").ok());
  EXPECT_EQ(two->WaitFor("b=3 "), "b=3 ");
  EXPECT_EQ(one->resets(), 1);  // What there was at the start.
  EXPECT_EQ(two->resets(), 1);
}

TEST_F(RedisStoreTest, AnEtagHoldsOverAllSidecars) {
  auto one = Started();
  auto two = Started();
  const SharedRecord made = one->Apply(Kind::kCreate, "a", "1").value();
  ASSERT_TRUE(two->Apply(Kind::kUpdate, "a", "2", made->Etag()).ok());
  EXPECT_EQ(ReasonOf(one->Apply(Kind::kUpdate, "a", "3", made->Etag()).status()),
            Reason::kStaleEtag);
  EXPECT_EQ(one->Known(), "a=2 ");  // What made it stale is known at once.
  EXPECT_EQ(ReasonOf(two->Apply(Kind::kCreate, "a", "4").status()), Reason::kConfigExists);
}

TEST_F(RedisStoreTest, ARefusalComesWithWhatMadeItWrong) {
  auto one = Started();
  auto two = Started();
  for (int i = 0; i < 50; ++i) {
    const std::string id = StrCat("c", i);
    ASSERT_TRUE(one->Apply(Kind::kCreate, id, "1").ok());
    ASSERT_EQ(ReasonOf(two->Apply(Kind::kCreate, id, "2").status()), Reason::kConfigExists);
    ASSERT_NE(two->Known().find(id + "=1 "), std::string::npos) << two->Known();
  }
}

TEST_F(RedisStoreTest, OwnWritesAreKnownWhereTheStreamCannotBeFollowed) {
  auto sidecar = Started();
  ASSERT_TRUE(
      testing::RedisCommand(redis_->Target(), {"ACL", "SETUSER", "default", "-xread"}).ok());
  std::string expected;
  for (int i = 0; i < 9; ++i) {
    const std::string id = StrCat("c", i);
    ASSERT_TRUE(sidecar->Apply(Kind::kCreate, id, "1").ok());
    StrAppend(&expected, id, "=1 ");
    ASSERT_EQ(sidecar->Known(), expected);
  }
  ASSERT_TRUE(sidecar->Apply(Kind::kDelete, "c0").ok());
  EXPECT_EQ(sidecar->Known(), expected.substr(5));
}

TEST_F(RedisStoreTest, ManyConfigsAreReadInPages) {
  constexpr int kConfigs = 3'000;
  auto one = Started();
  std::vector<ConfigWrite> writes;
  for (int i = 0; i < kConfigs; ++i) {
    writes.push_back({Kind::kCreate, StrCat("c", i), std::string(100, 'x'), ""});
  }
  for (const WriteResult& result : one->store().Apply(writes, true, Clock::Real().WallNow())) {
    ASSERT_TRUE(result.ok()) << result.status();
  }
  EXPECT_EQ(one->store().TakeChanges().changes.size(), static_cast<size_t>(kConfigs));
  RedisStore other(redis_->Target(), SecretBox(), {}, Clock::Real(), RedisStore::Limits());
  ASSERT_TRUE(other.Start([] {}).ok());
  const StoreChanges all = other.TakeChanges();
  EXPECT_TRUE(all.reset);
  std::set<std::string> ids;
  for (const StoreChange& change : all.changes) ids.insert(change.id);
  EXPECT_EQ(ids.size(), static_cast<size_t>(kConfigs));
  EXPECT_EQ(all.changes.size(), static_cast<size_t>(kConfigs));
}

TEST_F(RedisStoreTest, WithoutRedisNothingChangesAndWritesFailSoon) {
  auto sidecar = Started();
  ASSERT_TRUE(sidecar->Apply(Kind::kCreate, "a", "1").ok());
  redis_->Kill();
  const absl::Time begin = Clock::Real().Now();
  for (int i = 0; i < 3; ++i) {
    const WriteResult result = sidecar->Apply(Kind::kCreate, "b", "2");
    EXPECT_EQ(ReasonOf(result.status()), Reason::kStoreUnavailable) << result.status();
  }
  EXPECT_LT(Clock::Real().Now() - begin, limits::kStoreTimeMax);
  EXPECT_EQ(sidecar->Known(), "a=1 ");
}

TEST_F(RedisStoreTest, OnceRedisIsBackAllIsReadAnew) {
  auto one = Started();
  auto two = Started();
  ASSERT_TRUE(one->Apply(Kind::kCreate, "a", "1").ok());
  EXPECT_EQ(two->WaitFor("a=1 "), "a=1 ");
  RestartRedis();
  const absl::Time deadline = Clock::Real().Now() + absl::Seconds(20);
  while (!one->Apply(Kind::kCreate, "b", "2").ok() && Clock::Real().Now() < deadline) {
  }
  EXPECT_EQ(one->WaitFor("a=1 b=2 "), "a=1 b=2 ");
  EXPECT_EQ(two->WaitFor("a=1 b=2 "), "a=1 b=2 ");
  EXPECT_EQ(two->resets(), 2);
}

TEST_F(RedisStoreTest, ASilentRedisFailsAWriteWithinTheLimit) {
  Sidecar sidecar(redis_->Target(), SecretBox(), absl::Milliseconds(500));
  ASSERT_TRUE(sidecar.Start().ok());
  redis_->process().Signal(SIGSTOP);
  const absl::Time begin = Clock::Real().Now();
  const WriteResult result = sidecar.Apply(Kind::kCreate, "a", "1");
  EXPECT_LT(Clock::Real().Now() - begin, absl::Seconds(4));
  EXPECT_EQ(ReasonOf(result.status()), Reason::kStoreUnavailable);
  EXPECT_NE(MessageOf(result.status()).find("it is not known whether anything was written"),
            std::string_view::npos)
      << result.status();
}

TEST_F(RedisStoreTest, AKeyIsTheSameForAllSidecars) {
  auto one = Started(BoxWith('k'));
  EXPECT_TRUE(one->store().traits().keeps_secrets);
  ASSERT_TRUE(one->Apply(Kind::kCreate, "a", "sk-planted").ok());
  EXPECT_EQ(Started(BoxWith('k'))->Known(), "a=sk-planted ");
  EXPECT_NE(StartError(BoxWith('l')).find("another key than that of store_key"), std::string::npos);
  EXPECT_NE(StartError().find("expected store_key to name the key"), std::string::npos);
  EXPECT_EQ(one->Apply(Kind::kDelete, "a").value()->config, "sk-planted");
}

TEST_F(RedisStoreTest, ARedisThatIsNotThereIsAnErrorAtTheStart) {
  redis_->Kill();
  Sidecar sidecar(redis_->Target(), SecretBox(), absl::Milliseconds(100));
  EXPECT_EQ(MessageOf(sidecar.Start()),
            "store: redis+unix://" + redis_->socket_path() + "?db=0: Connection refused");
}

TEST_F(RedisStoreTest, ChangesThatNobodyTakesStopTheReading) {
  // More than are read ahead.
  constexpr int kBatches = 8;
  constexpr int kBatch = 10'000;
  RedisStore reader(redis_->Target(), SecretBox(), {}, Clock::Real(), RedisStore::Limits());
  ASSERT_TRUE(reader.Start([] {}).ok());
  reader.TakeChanges();
  auto writer = Started();
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<ConfigWrite> writes;
    for (int i = 0; i < kBatch; ++i) {
      writes.push_back({Kind::kCreate, StrCat("c", batch * kBatch + i), "", ""});
    }
    for (const WriteResult& result :
         writer->store().Apply(writes, true, absl::FromUnixSeconds(1))) {
      ASSERT_TRUE(result.ok()) << result.status();
    }
    writer->Take();
  }
  std::set<std::string> ids;
  size_t most = 0;
  const absl::Time deadline = Clock::Real().Now() + absl::Seconds(20);
  while (ids.size() < kBatches * kBatch && Clock::Real().Now() < deadline) {
    const StoreChanges changes = reader.TakeChanges();
    most = std::max(most, changes.changes.size());
    for (const StoreChange& change : changes.changes) ids.insert(change.id);
  }
  EXPECT_EQ(ids.size(), static_cast<size_t>(kBatches * kBatch));
  EXPECT_LT(most, 66'000u);
}

}  // namespace
}  // namespace nexusnitro
