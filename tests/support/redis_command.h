// RedisCommand: sends a command to Redis from outside of what is tested.
#ifndef NEXUSNITRO_TESTS_SUPPORT_REDIS_COMMAND_H_
#define NEXUSNITRO_TESTS_SUPPORT_REDIS_COMMAND_H_

#include <memory>
#include <string_view>
#include <vector>

#include "client_core/base/clock.h"
#include "client_core/runtime/redis_connection.h"
#include "tests/support/notification.h"

namespace nexusnitro::testing {

// Redis' answer, or why there is none after a while.
inline absl::StatusOr<RedisReply> RedisCommand(const RedisTarget& target,
                                               const std::vector<std::string_view>& command) {
  absl::StatusOr<RedisReply> answer = absl::DeadlineExceededError("no answer");
  Notification answered;
  auto loop = EventLoop::Create("redis-command", Clock::Real()).value();
  std::unique_ptr<Resolver> resolver;
  std::unique_ptr<RedisConnection> connection;
  const auto send = [&] {
    connection->Send(command, absl::Seconds(10), [&](absl::StatusOr<RedisReply> reply) {
      answer = std::move(reply);
      answered.Notify();
    });
  };
  loop->RunAndWait([&] {
    resolver = Resolver::Create(*loop, {}).value();
    connection = std::make_unique<RedisConnection>(
        *loop, *resolver, target, Random(1),
        RedisConnection::Observer{.on_up = send, .on_down = [](const absl::Status&) {}});
  });
  answered.WaitForNotificationWithTimeout(absl::Seconds(20));
  loop->RunAndWait([&] {
    connection.reset();
    resolver.reset();
  });
  return answer;
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_REDIS_COMMAND_H_
