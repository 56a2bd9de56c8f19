#include "client_core/call/queue_error.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

ConfigSnapshot Config() {
  ConfigSnapshot config;
  config.proto.set_name("configs/c");
  config.concurrency = {.in_flight_max = 8, .queue_max = 2, .queue_time_max = absl::Seconds(3)};
  return config;
}

TEST(QueueErrorTest, BothNameTheLimitAndSayThatNothingWasSent) {
  const absl::Status full = QueueFull(Config());
  EXPECT_EQ(ReasonOf(full), Reason::kConcurrencyLimited);
  EXPECT_EQ(full.message(), "configs/c has 8 calls in flight and its queue of 2 is full");
  const absl::Status late = QueueTimedOut(Config());
  EXPECT_EQ(ReasonOf(late), Reason::kQueueTimeout);
  EXPECT_EQ(late.message(), "no place under the concurrency limit of configs/c within 3s");
  for (const absl::Status& status : {full, late}) {
    EXPECT_TRUE(NotSent(status));
    EXPECT_EQ(RetryAfterOf(status), limits::kRefusedRetryAfter);
  }
}

}  // namespace
}  // namespace nexusnitro
