#include "client_core/client_loop.h"

#include <gtest/gtest.h>

#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

class ClientLoopTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<ClientLoop>> Create(const std::vector<std::string>& dns_servers) {
    return ClientLoop::Create("test-loop", Clock::Real(), dns_servers, workers_, stats_);
  }

  WorkerPool workers_{1, 10};
  CallStats stats_;
};

TEST_F(ClientLoopTest, ItsEnvironmentIsOfOneLoop) {
  const auto loop = Create({"127.0.0.1:1"});
  ASSERT_TRUE(loop.ok()) << loop.status();
  const CallEnvironment& environment = (*loop)->environment();
  EXPECT_EQ(&environment.scheduler, &(*loop)->scheduler());
  EXPECT_NE(&environment.transport, &environment.embedded_transport);
  EXPECT_EQ((*loop)->connections_open(), 0);
  EXPECT_FALSE((*loop)->scheduler().OnLoopThread());
  bool on_loop = false;
  testing::Notification ran;
  (*loop)->scheduler().Post([&] {
    on_loop = (*loop)->scheduler().OnLoopThread();
    ran.Notify();
  });
  ASSERT_TRUE(ran.WaitForNotificationWithTimeout(absl::Seconds(10)));
  EXPECT_TRUE(on_loop);
}

TEST_F(ClientLoopTest, ABadDnsServerIsAnError) {
  EXPECT_EQ(Create({"not an address"}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace nexusnitro
