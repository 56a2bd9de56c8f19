#include "client_core/runtime/redis_connection.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client_core/base/mutex.h"
#include "client_core/base/strings.h"
#include "tests/support/notification.h"
#include "tests/support/redis_process.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using Kind = RedisReply::Kind;
constexpr absl::Duration kLong = absl::Seconds(20);

// Answers on a port of its own: the first command of each connection with OK, the others with
// `answer`.
class FakeRedis {
 public:
  explicit FakeRedis(std::string answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    NN_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                 listen(listener_, 8) == 0 &&
                 getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
             "no listener");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~FakeRedis() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  RedisTarget Target() const {
    RedisTarget target;
    target.host = "localhost";
    target.port = port_;
    return target;
  }

 private:
  void Run() {
    for (int fd = 0; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(fd)) {
      char buffer[4'096];
      std::string answer = "+OK\r\n";
      while (read(fd, buffer, sizeof(buffer)) > 0) {
        if (send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
        answer = answer_;
      }
    }
  }

  const std::string answer_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

// A connection on a loop of its own.
class Connected {
 public:
  explicit Connected(RedisTarget target)
      : loop_(EventLoop::Create("redis-test", Clock::Real()).value()) {
    loop_->RunAndWait([&] {
      resolver_ = Resolver::Create(*loop_, {}).value();
      connection_ = std::make_unique<RedisConnection>(
          *loop_, *resolver_, std::move(target), Random(1),
          RedisConnection::Observer{.on_up = [this] { Note(true, absl::OkStatus()); },
                                    .on_down = [this](const auto& why) { Note(false, why); }});
    });
  }
  ~Connected() {
    loop_->RunAndWait([this] {
      connection_.reset();
      resolver_.reset();
    });
  }

  bool WaitForUps(int count) {
    return WaitUntil([&] { return ups_ >= count; });
  }
  // Why it was down last.
  std::string WaitForDowns(int count) {
    WaitUntil([&] { return downs_ >= count; });
    MutexLock lock(mutex_);
    return why_.ToString();
  }

  void Send(const std::vector<std::string_view>& command, absl::Duration timeout,
            RedisConnection::ReplyCallback done) {
    loop_->RunAndWait([&] { connection_->Send(command, timeout, std::move(done)); });
  }
  absl::StatusOr<RedisReply> Ask(const std::vector<std::string_view>& command,
                                 absl::Duration timeout = kLong) {
    absl::StatusOr<RedisReply> answer = absl::UnknownError("no answer");
    testing::Notification done;
    Send(command, timeout, [&](absl::StatusOr<RedisReply> reply) {
      answer = std::move(reply);
      done.Notify();
    });
    EXPECT_TRUE(done.WaitForNotificationWithTimeout(kLong));
    return answer;
  }
  void Restart() {
    loop_->RunAndWait([this] { connection_->Restart(absl::AbortedError("asked for")); });
  }

 private:
  void Note(bool up, const absl::Status& why) {
    MutexLock lock(mutex_);
    ++(up ? ups_ : downs_);
    why_ = why;
    changed_.NotifyAll();
  }
  template <typename Condition>
  bool WaitUntil(Condition condition) {
    const absl::Time deadline = Clock::Real().Now() + kLong;
    MutexLock lock(mutex_);
    while (!condition()) {
      const absl::Duration left = deadline - Clock::Real().Now();
      if (left <= absl::ZeroDuration()) return false;
      changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
    }
    return true;
  }

  Mutex mutex_;
  CondVar changed_;
  int ups_ = 0;
  int downs_ = 0;
  absl::Status why_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<RedisConnection> connection_;
  std::unique_ptr<EventLoop> loop_;
};

class RedisConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::RedisProcess::IsInstalled()) {
      GTEST_SKIP() << "redis-tools is not installed: NOTHING IS TESTED WITH REDIS";
    }
  }
  void StartRedis(const std::vector<std::string>& arguments = {}) {
    redis_ = std::make_unique<testing::RedisProcess>(folder_.path(), arguments);
  }

  testing::TempFolder folder_;
  std::unique_ptr<testing::RedisProcess> redis_;
};

TEST_F(RedisConnectionTest, ReadsEachKindOfReply) {
  StartRedis();
  Connected redis(redis_->Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  EXPECT_EQ(redis.Ask({"PING"})->text, "PONG");
  EXPECT_EQ(redis.Ask({"GET", "none"})->kind, Kind::kNil);
  EXPECT_EQ(redis.Ask({"INCRBY", "n", "-7"})->integer, -7);
  const std::string bytes("\r\n\0\xff$5", 7);
  EXPECT_EQ(redis.Ask({"SET", "key", bytes})->text, "OK");
  EXPECT_EQ(redis.Ask({"GET", "key"})->text, bytes);
  const RedisReply list = redis.Ask({"EVAL", "return {1, {'a', false}, 'b'}", "0"}).value();
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_EQ(list.items[0].kind, Kind::kInteger);
  EXPECT_EQ(list.items[1].items[0].text, "a");
  EXPECT_EQ(list.items[1].items[1].kind, Kind::kNil);
  const absl::Status refused = redis.Ask({"INCR", "key"}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(MessageOf(refused).find("ERR value is not an integer"), std::string_view::npos);
}

TEST_F(RedisConnectionTest, CarriesLargeValues) {
  StartRedis();
  Connected redis(redis_->Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  const std::string large(8'000'000, 'x');
  ASSERT_TRUE(redis.Ask({"SET", "key", large}).ok());
  EXPECT_EQ(redis.Ask({"GET", "key"})->text, large);
}

TEST_F(RedisConnectionTest, AnswersCommandsThatWereSentTogetherInTheirOrder) {
  StartRedis();
  Connected redis(redis_->Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  std::vector<int64_t> numbers;
  testing::Notification done;
  for (int i = 0; i < 100; ++i) {
    redis.Send({"INCR", "n"}, kLong, [&](absl::StatusOr<RedisReply> reply) {
      numbers.push_back(reply.value().integer);
      if (numbers.size() == 100) done.Notify();
    });
  }
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kLong));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(numbers[i], i + 1);
}

TEST_F(RedisConnectionTest, UsesItsDatabase) {
  StartRedis();
  RedisTarget target = redis_->Target();
  target.database = 3;
  Connected three(target);
  Connected zero(redis_->Target());
  ASSERT_TRUE(three.WaitForUps(1) && zero.WaitForUps(1));
  ASSERT_TRUE(three.Ask({"SET", "key", "3"}).ok());
  EXPECT_EQ(zero.Ask({"GET", "key"})->kind, Kind::kNil);
}

TEST_F(RedisConnectionTest, LogsInWithAPassword) {
  StartRedis({"--requirepass", "sesame"});
  RedisTarget target = redis_->Target();
  EXPECT_NE(Connected(target).WaitForDowns(1).find("NOAUTH"), std::string::npos);
  target.password = "simsim";
  const std::string why = Connected(target).WaitForDowns(1);
  EXPECT_NE(why.find("WRONGPASS"), std::string::npos) << why;
  EXPECT_EQ(why.find("simsim"), std::string::npos) << why;
  target.password = "sesame";
  EXPECT_TRUE(Connected(target).WaitForUps(1));
  target.user = "default";
  EXPECT_TRUE(Connected(target).WaitForUps(1));
  target.user = "nobody";
  EXPECT_NE(Connected(target).WaitForDowns(1).find("WRONGPASS"), std::string::npos);
}

TEST_F(RedisConnectionTest, ComesBackAfterALoss) {
  StartRedis();
  Connected redis(redis_->Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  absl::Status lost;
  testing::Notification done;
  redis.Send({"BLPOP", "nothing", "0"}, kLong, [&](const auto& reply) {
    lost = reply.status();
    done.Notify();
  });
  redis_->Kill();
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kLong));
  EXPECT_EQ(lost.code(), absl::StatusCode::kAborted) << lost;
  const absl::Status down = redis.Ask({"PING"}).status();
  EXPECT_EQ(down.code(), absl::StatusCode::kUnavailable) << down;
  EXPECT_NE(redis.WaitForDowns(2).find("Connection refused"), std::string::npos);
  StartRedis();
  ASSERT_TRUE(redis.WaitForUps(2));
  EXPECT_TRUE(redis.Ask({"PING"}).ok());
}

TEST_F(RedisConnectionTest, BeginsAnewWhenItIsAskedTo) {
  StartRedis();
  Connected redis(redis_->Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  redis.Restart();
  ASSERT_TRUE(redis.WaitForUps(2));
  EXPECT_TRUE(redis.Ask({"PING"}).ok());
}

TEST(RedisConnectionOverTcpTest, FindsAServerByItsName) {
  FakeRedis fake("+PONG\r\n");
  Connected redis(fake.Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  EXPECT_EQ(redis.Ask({"PING"})->text, "PONG");
}

TEST(RedisConnectionOverTcpTest, SaysThatANameIsNotResolved) {
  RedisTarget target;
  target.host = "redis.invalid";
  target.port = 6379;
  const std::string why = Connected(target).WaitForDowns(1);
  EXPECT_NE(why.find("redis://redis.invalid:6379/0: the name redis.invalid was not resolved"),
            std::string::npos)
      << why;
}

TEST(RedisConnectionOverTcpTest, ASilentServerIsGivenUp) {
  FakeRedis fake("");
  Connected redis(fake.Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  absl::Status second;
  testing::Notification done;
  redis.Send({"PING"}, kLong, [](const auto&) {});
  redis.Send({"PING"}, absl::Milliseconds(50), [&](const auto& reply) {
    second = reply.status();
    done.Notify();
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kLong));
  EXPECT_EQ(second.code(), absl::StatusCode::kDeadlineExceeded) << second;
  EXPECT_TRUE(redis.WaitForUps(2));
}

TEST(RedisConnectionOverTcpTest, OnlySoManyCommandsAwaitTheirReplies) {
  FakeRedis fake("");
  Connected redis(fake.Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  for (int i = 0; i < 1'024; ++i) redis.Send({"PING"}, kLong, [](const auto&) {});
  const absl::Status more = redis.Ask({"PING"}).status();
  EXPECT_EQ(more.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(MessageOf(more).find("1024 commands await their replies"), std::string_view::npos);
}

TEST(RedisConnectionOverTcpTest, AServerThatSpeaksSomethingElseIsGivenUp) {
  FakeRedis fake("HTTP/1.1 400 Bad Request\r\n");
  Connected redis(fake.Target());
  ASSERT_TRUE(redis.WaitForUps(1));
  const absl::Status status = redis.Ask({"PING"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
}

TEST(RedisTargetTest, TellsWhereItIsAndNoPassword) {
  RedisTarget target = {.socket_path = "",
                        .host = "::1",
                        .port = 7,
                        .database = 2,
                        .user = "ops",
                        .password = "sesame"};
  EXPECT_EQ(target.ToString(), "redis://[::1]:7/2");
  target.host = "cache";
  EXPECT_EQ(target.ToString(), "redis://cache:7/2");
  target.socket_path = "/run/redis.sock";
  EXPECT_EQ(target.ToString(), "redis+unix:///run/redis.sock?db=2");
}

}  // namespace
}  // namespace nexusnitro
