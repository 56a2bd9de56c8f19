// Many paced streams at once, on the real server, with the benchmarks' backend and client.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/server_process.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

// A number of the load generator's JSON; -1 if it is not there.
double NumberIn(const std::string& json, const std::string& name) {
  const size_t at = json.find("\"" + name + "\":");
  return at == std::string::npos ? -1 : std::atof(json.c_str() + at + name.size() + 3);
}

struct Load {
  int streams;
  int tokens;
  int interval_ms;
  int channels;
  int ramp_seconds;
};

// Runs the streams and expects each to be whole: nothing lost, doubled or reordered. Gives the most
// memory that the server ever had, in MiB.
double RunStreams(const Load& load) {
  testing::ChildProcess backend({NEXUSNITRO_MOCK_BACKEND, "--tokens", std::to_string(load.tokens),
                                 "--interval-ms", std::to_string(load.interval_ms)});
  EXPECT_TRUE(backend.WaitForOutput("\n"));
  int port = 0;
  EXPECT_EQ(std::sscanf(backend.output().c_str(), "port %d", &port), 1);
  testing::ServerProcess server(
      testing::EndpointsById{{"test", "http://127.0.0.1:" + std::to_string(port) + "/v1"}});
  testing::ChildProcess client(
      {NEXUSNITRO_LOAD_GENERATOR, "--target", server.target(), "--mode", "stream", "--in-flight",
       std::to_string(load.streams), "--calls", std::to_string(load.streams), "--channels",
       std::to_string(load.channels), "--ramp", std::to_string(load.ramp_seconds), "--check", "1"});
  EXPECT_EQ(client.WaitForExit(absl::Minutes(3)), 0);
  const std::string json = client.output();
  EXPECT_EQ(NumberIn(json, "calls"), load.streams) << json;
  EXPECT_EQ(NumberIn(json, "errors"), 0) << json;
  EXPECT_EQ(NumberIn(json, "bad_streams"), 0) << json;
  const double rss_mib = static_cast<double>(server.rss_peak_kib()) / 1024;
  std::printf(
      "[figures] paced streams: %d of %d tokens every %d ms: first chunk p50 %.1f ms p99 %.1f ms, "
      "%.1f s, RSS %.1f MiB\n",
      load.streams, load.tokens, load.interval_ms, NumberIn(json, "first_chunk_p50_us") / 1'000,
      NumberIn(json, "first_chunk_p99_us") / 1'000, NumberIn(json, "seconds"), rss_mib);
  return rss_mib;
}

TEST(PacedStreamsTest, FiveHundredAndTwelveAtOnceAreWhole) {
  NN_SKIP_MEMORY_TEST_IF_SANITIZED();
  testing::RaiseDescriptorLimit();
  constexpr double kRssMibMax = 60;
  EXPECT_LT(
      RunStreams(
          {.streams = 512, .tokens = 64, .interval_ms = 20, .channels = 4, .ramp_seconds = 0}),
      kRssMibMax);
}

TEST(PacedStreamsTest, TenThousandAtOneTokenASecondComplete) {
  if (!testing::FullStress()) GTEST_SKIP() << "runs with NEXUSNITRO_STRESS=full";
  NN_SKIP_MEMORY_TEST_IF_SANITIZED();
  constexpr int kStreams = 10'000;
  if (testing::RaiseDescriptorLimit() < kStreams * 11 / 10) {
    GTEST_SKIP() << "needs `ulimit -Hn` of " << kStreams * 11 / 10;
  }
  constexpr double kRssMibMax = 640;
  EXPECT_LT(RunStreams({.streams = kStreams,
                        .tokens = 20,
                        .interval_ms = 1'000,
                        .channels = 16,
                        .ramp_seconds = 10}),
            kRssMibMax);
}

}  // namespace
}  // namespace nexusnitro
