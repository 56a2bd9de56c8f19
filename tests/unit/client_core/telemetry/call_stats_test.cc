#include "client_core/telemetry/call_stats.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(CallStatsTest, EveryCallIsCountedOnce) {
  CallStats stats;
  for (int i = 0; i < 4; ++i) stats.started.Add();
  stats.OnDone(absl::OkStatus(), absl::Milliseconds(5));
  stats.OnDone(MakeError(Reason::kCancelled, ""), absl::Milliseconds(5));
  stats.OnDone(MakeError(Reason::kConnectFailed, ""), absl::Milliseconds(5));
  const v1::CallStats proto = stats.CallsProto();
  EXPECT_EQ(proto.started(), 4);
  EXPECT_EQ(proto.succeeded(), 1);
  EXPECT_EQ(proto.cancelled(), 1);
  EXPECT_EQ(proto.failed(), 1);
  EXPECT_EQ(proto.in_flight(), 1);
  EXPECT_EQ(proto.errors_by_reason().at("CONNECT_FAILED"), 1);
  EXPECT_EQ(proto.errors_by_reason().size(), 1u);
  EXPECT_EQ(stats.call_latency.count(), 1);
}

TEST(CallStatsTest, AnErrorWithoutAReasonIsStillCounted) {
  CallStats stats;
  stats.OnDone(absl::InternalError("x"), absl::ZeroDuration());
  EXPECT_EQ(stats.CallsProto().errors_by_reason().at("UNKNOWN"), 1);
}

TEST(CallStatsTest, UsageAddsUp) {
  CallStats stats;
  v1::Usage usage;
  usage.set_input_tokens(10);
  usage.set_output_tokens(5);
  usage.set_cache_read_input_tokens(3);
  usage.set_reasoning_output_tokens(2);
  stats.OnUsage(usage);
  stats.OnUsage(usage);
  const v1::TokenStats tokens = stats.TokensProto();
  EXPECT_EQ(tokens.input(), 20);
  EXPECT_EQ(tokens.output(), 10);
  EXPECT_EQ(tokens.cache_read(), 6);
  EXPECT_EQ(tokens.reasoning(), 4);
}

}  // namespace
}  // namespace nexusnitro
