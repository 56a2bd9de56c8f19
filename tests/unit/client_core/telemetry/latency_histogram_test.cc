#include "client_core/telemetry/latency_histogram.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

TEST(LatencyHistogramTest, NothingRecordedIsNothing) {
  EXPECT_EQ(LatencyHistogram().Summary().count(), 0);
}

TEST(LatencyHistogramTest, PercentilesAreRightToASixteenth) {
  LatencyHistogram histogram;
  for (int us = 1; us <= 100'000; ++us) histogram.Record(absl::Microseconds(us));
  const v1::LatencyStats stats = histogram.Summary();
  EXPECT_EQ(stats.count(), 100'000);
  const auto near = [](const google::protobuf::Duration& got, double expected_us) {
    const double us = absl::ToDoubleMicroseconds(FromProto(got));
    EXPECT_NEAR(us, expected_us, expected_us / 16);
    EXPECT_GE(us, expected_us) << "never below";
  };
  near(stats.p50(), 50'000);
  near(stats.p90(), 90'000);
  near(stats.p99(), 99'000);
  EXPECT_EQ(FromProto(stats.max()), absl::Milliseconds(100));
  EXPECT_EQ(FromProto(stats.mean()), absl::Microseconds(50'000));
}

TEST(LatencyHistogramTest, NoPercentileIsOverTheMaximum) {
  LatencyHistogram histogram;
  histogram.Record(absl::Microseconds(1'025));  // Its bucket reaches to 1,088 µs.
  const v1::LatencyStats stats = histogram.Summary();
  EXPECT_EQ(FromProto(stats.max()), absl::Microseconds(1'025));
  EXPECT_EQ(FromProto(stats.p50()), absl::Microseconds(1'025));
  EXPECT_EQ(FromProto(stats.p99()), absl::Microseconds(1'025));
}

TEST(LatencyHistogramTest, ExtremesFitIn) {
  LatencyHistogram histogram;
  histogram.Record(absl::ZeroDuration());
  histogram.Record(-absl::Seconds(1));
  histogram.Record(absl::Hours(1'000));
  EXPECT_EQ(histogram.Summary().count(), 3);
}

TEST(LatencyHistogramTest, CountsUpToBoundsRise) {
  LatencyHistogram histogram;
  for (const int ms : {1, 2, 20, 200}) histogram.Record(absl::Milliseconds(ms));
  EXPECT_EQ(histogram.CountsUpTo({absl::Milliseconds(5), absl::Milliseconds(50), absl::Seconds(5)}),
            (std::vector<int64_t>{2, 3, 4}));
  EXPECT_EQ(histogram.sum(), absl::Milliseconds(223));
}

TEST(LatencyHistogramTest, ThreadsLoseNothing) {
  LatencyHistogram histogram;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&histogram] {
      for (int i = 0; i < 10'000; ++i) histogram.Record(absl::Microseconds(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(histogram.Summary().count(), 40'000);
}

}  // namespace
}  // namespace nexusnitro
