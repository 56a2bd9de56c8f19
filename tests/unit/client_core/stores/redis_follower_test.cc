#include "client_core/stores/redis_follower.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/mutex.h"
#include "client_core/base/strings.h"
#include "tests/support/redis_command.h"
#include "tests/support/redis_process.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

// A follower on a loop of its own, and what it tells.
class FollowerHarness {
 public:
  explicit FollowerHarness(const RedisTarget& target)
      : loop_(EventLoop::Create("follower", Clock::Real()).value()) {
    loop_->RunAndWait([&] {
      resolver_ = Resolver::Create(*loop_, {}).value();
      follower_ = std::make_unique<RedisFollower>(
          *loop_, *resolver_, target, box_, Random(1),
          RedisFollower::Observer{
              .on_changes = [this](StoreChanges changes,
                                   int64_t /*revision*/) { return Note(changes); },
              .on_progress = [] {},
              .on_down = [this](const absl::Status& why) { NoteDown(why); }});
    });
  }
  ~FollowerHarness() {
    loop_->RunAndWait([this] {
      follower_.reset();
      resolver_.reset();
    });
  }

  // What was told, in order, once it is `expected`, or after a while.
  std::string WaitFor(const std::string& expected) {
    return WaitUntil([&] { return told_ == expected; });
  }
  // The same for the end of it.
  std::string WaitForEnd(const std::string& end) {
    return WaitUntil([&] { return told_.size() >= end.size() && told_.ends_with(end); });
  }
  std::string WaitForDown() {
    WaitUntil([&] { return !down_.ok(); });
    MutexLock lock(mutex_);
    return down_.ToString();
  }

  void Pause() {
    MutexLock lock(mutex_);
    paused_ = true;
  }
  void Resume() {
    {
      MutexLock lock(mutex_);
      paused_ = false;
    }
    loop_->RunAndWait([this] { follower_->Resume(); });
  }

 private:
  template <typename Condition>
  std::string WaitUntil(Condition condition) {
    const absl::Time deadline = Clock::Real().Now() + absl::Seconds(20);
    MutexLock lock(mutex_);
    while (!condition()) {
      const absl::Duration left = deadline - Clock::Real().Now();
      if (left <= absl::ZeroDuration()) break;
      told_more_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
    }
    return told_;
  }

  bool Note(const StoreChanges& changes) {
    MutexLock lock(mutex_);
    std::map<std::string, std::string> sorted;  // What there is comes in any order.
    if (changes.reset) {
      StrAppend(&told_, "reset");
      for (const StoreChange& change : changes.changes) {
        sorted[change.id] = change.record->config;
      }
      for (const auto& [id, config] : sorted) StrAppend(&told_, " ", id, "=", config);
      StrAppend(&told_, ";");
    } else {
      for (const StoreChange& change : changes.changes) {
        StrAppend(&told_, change.record == nullptr ? "-" : "", change.id,
                  change.record == nullptr ? "" : "=" + change.record->config, ";");
      }
    }
    told_more_.NotifyAll();
    return !paused_;
  }
  void NoteDown(const absl::Status& why) {
    MutexLock lock(mutex_);
    down_ = why;
    told_more_.NotifyAll();
  }

  const SecretBox box_;
  Mutex mutex_;
  CondVar told_more_;
  std::string told_;
  absl::Status down_;
  bool paused_ = false;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<RedisFollower> follower_;
  std::unique_ptr<EventLoop> loop_;
};

class RedisFollowerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::RedisProcess::IsInstalled()) {
      GTEST_SKIP() << "redis-tools is not installed: NOTHING IS TESTED WITH REDIS";
    }
    redis_ = std::make_unique<testing::RedisProcess>(folder_.path());
  }

  RedisReply Command(const std::vector<std::string_view>& command) {
    return testing::RedisCommand(redis_->Target(), command).value();
  }
  // Each write: kind, id, the revision that must hold, what is kept.
  void Write(const std::vector<std::string_view>& writes) {
    std::vector<std::string_view> command = {
        "EVAL",       kRedisWrite, "3", kRedisConfigs, kRedisState, kRedisChanges,
        kRedisFormat, "epoch",     "1", "1000",        "100"};
    command.insert(command.end(), writes.begin(), writes.end());
    ASSERT_EQ(Command(command).items.size(), 1 + writes.size() / 2);
  }

  testing::TempFolder folder_;
  std::unique_ptr<testing::RedisProcess> redis_;
};

TEST_F(RedisFollowerTest, TellsWhatThereIsAndThenEachChangeInOrder) {
  Write({"create", "a", "", "p1"});
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset a=1;"), "reset a=1;");
  Write({"create", "b", "", "p2", "update", "a", "", "p3"});
  EXPECT_EQ(follower.WaitFor("reset a=1;b=2;a=3;"), "reset a=1;b=2;a=3;");
  Write({"delete", "b", "", ""});
  EXPECT_EQ(follower.WaitFor("reset a=1;b=2;a=3;-b;"), "reset a=1;b=2;a=3;-b;");
}

TEST_F(RedisFollowerTest, TellsAConfigOfOneReadAsItIsNow) {
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset;"), "reset;");
  Write({"create", "a",  "",       "p1", "create", "b", "",       "p2", "update", "a",
         "",       "p3", "delete", "b",  "",       "",  "create", "b",  "",       "p4"});
  EXPECT_EQ(follower.WaitFor("reset;a=3;b=4;"), "reset;a=3;b=4;");
}

TEST_F(RedisFollowerTest, WaitsUntilItIsToldToGoOn) {
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset;"), "reset;");
  follower.Pause();
  Write({"create", "a", "", "p1"});
  EXPECT_EQ(follower.WaitFor("reset;a=1;"), "reset;a=1;");
  Write({"create", "b", "", "p2"});
  Write({"update", "b", "", "p3"});
  follower.Resume();
  // One read has both: nothing was read in between.
  EXPECT_EQ(follower.WaitFor("reset;a=1;b=3;"), "reset;a=1;b=3;");
}

TEST_F(RedisFollowerTest, AnEmptiedRedisIsReadAnew) {
  FollowerHarness follower(redis_->Target());
  Write({"create", "a", "", "p1"});
  follower.WaitForEnd("a=1;");
  Command({"FLUSHALL"});
  EXPECT_TRUE(follower.WaitForEnd("a=1;reset;").ends_with("a=1;reset;"));
  Write({"create", "b", "", "p2"});
  EXPECT_TRUE(follower.WaitForEnd("reset;b=2;").ends_with("reset;b=2;"));
}

TEST_F(RedisFollowerTest, AGapInTheStreamMakesAllBeReadAnew) {
  Write({"create", "a", "", "p1"});
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset a=1;"), "reset a=1;");
  // As if the entry of revision 2 had been cut from the stream already.
  Command({"EVAL",
           "redis.call('HSET', '{nexusnitro}:configs', 'b', '2 1 1 p2')"
           "redis.call('HSET', '{nexusnitro}:state', 'revision', '3')"
           "redis.call('XADD', '{nexusnitro}:changes', '3-0', 'id', 'b') return {}",
           "0"});
  EXPECT_EQ(follower.WaitFor("reset a=1;reset a=1 b=2;"), "reset a=1;reset a=1 b=2;");
}

TEST_F(RedisFollowerTest, ALostStreamMakesAllBeReadAnew) {
  Write({"create", "a", "", "p1"});
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset a=1;"), "reset a=1;");
  Command({"EVAL",
           "redis.call('HSET', '{nexusnitro}:configs', 'b', '2 1 1 p2')"
           "redis.call('HSET', '{nexusnitro}:state', 'revision', '2')"
           "redis.call('DEL', '{nexusnitro}:changes') return {}",
           "0"});
  EXPECT_EQ(follower.WaitFor("reset a=1;reset a=1 b=2;"), "reset a=1;reset a=1 b=2;");
}

TEST_F(RedisFollowerTest, AConfigThatCannotBeReadIsLeftOut) {
  Command({"HSET", kRedisConfigs, "bad", "nonsense", "good", "1 1 1 pbytes"});
  FollowerHarness follower(redis_->Target());
  EXPECT_EQ(follower.WaitFor("reset good=bytes;"), "reset good=bytes;");
}

TEST_F(RedisFollowerTest, ANewerFormatIsRefusedForReadingAndForWriting) {
  Command({"HSET", kRedisState, "format", "2"});
  FollowerHarness follower(redis_->Target());
  EXPECT_NE(follower.WaitForDown().find("have format 2, from another version of the server"),
            std::string::npos);
  const auto written = testing::RedisCommand(
      redis_->Target(), {"EVAL", kRedisWrite, "3", kRedisConfigs, kRedisState, kRedisChanges,
                         kRedisFormat, "epoch", "0", "1000", "100", "create", "a", "", "p1"});
  EXPECT_NE(MessageOf(written.status()).find("format 2, of another version"),
            std::string_view::npos)
      << written.status();
  EXPECT_EQ(Command({"EXISTS", kRedisConfigs}).integer, 0);
}

}  // namespace
}  // namespace nexusnitro
