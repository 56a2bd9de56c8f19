#include "server/metrics.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() : harness_(EchoConfig()) {}

  static v1::Config EchoConfig() {
    v1::Backend backend = testing::OpenAiBackend("demo", "");
    backend.mutable_embedded()->set_mode(v1::EmbeddedOptions::MODE_ECHO);
    return testing::ConfigOf({backend});
  }

  // Fails a chat before a config is found for it.
  void FailAChat() {
    v1::ChatRequest request = testing::Ask("hi");
    request.set_model("other");
    testing::RecordingObserver observer;
    EXPECT_FALSE(harness_.client().NewChat(request, {}, observer).ok());
  }

  // The samples: name and labels, as written, to the value.
  std::map<std::string, std::string> Samples() const {
    std::map<std::string, std::string> samples;
    for (const absl::string_view line : absl::StrSplit(MetricsText(stats_), '\n')) {
      if (line.empty() || line[0] == '#') continue;
      const size_t blank = line.rfind(' ');
      samples.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
    return samples;
  }

  testing::ClientHarness harness_;
  testing::FakeClock clock_;
  Admission admission_{10, 1'000};
  std::atomic<int64_t> streams_open_{0};
  const ServerStats stats_{harness_.client(), admission_, clock_, streams_open_};
};

TEST_F(MetricsTest, TheServersFiguresAreThere) {
  clock_.Advance(absl::Seconds(5));
  streams_open_ = 3;
  ASSERT_TRUE(admission_.Enter(77).ok());
  admission_.StartDraining();
  const auto samples = Samples();
  EXPECT_EQ(samples.at("nexusnitro_uptime_seconds"), "5");
  EXPECT_EQ(samples.at("nexusnitro_streams_open"), "3");
  EXPECT_EQ(samples.at("nexusnitro_held_request_bytes"), "77");
  EXPECT_EQ(samples.at("nexusnitro_draining"), "1");
  EXPECT_EQ(samples.at("nexusnitro_log_lines_dropped_total"), "0");
}

TEST_F(MetricsTest, CallsAreCountedByConfigAndResult) {
  harness_.Chat(false);
  harness_.Chat(true);
  FailAChat();
  const auto samples = Samples();
  EXPECT_EQ(samples.at(R"(nexusnitro_calls_started_total{config="configs/test"})"), "2");
  EXPECT_EQ(samples.at(R"(nexusnitro_calls_total{config="configs/test",result="succeeded"})"), "2");
  EXPECT_EQ(samples.at(R"(nexusnitro_calls_total{config="configs/test",result="failed"})"), "0");
  EXPECT_EQ(samples.at(R"(nexusnitro_calls_in_flight{config="configs/test"})"), "0");
  EXPECT_EQ(samples.at(R"(nexusnitro_call_errors_total{reason="UNKNOWN_MODEL"})"), "1");
  EXPECT_EQ(samples.at(R"(nexusnitro_tokens_total{config="configs/test",type="output"})"), "2");
  EXPECT_EQ(samples.at(R"(nexusnitro_attempts_total{config="configs/test",backend="demo"})"), "2");
}

TEST_F(MetricsTest, DurationsAreHistogramsInSeconds) {
  harness_.Chat(true);
  const auto samples = Samples();
  const std::string call = "nexusnitro_call_duration_seconds";
  EXPECT_EQ(samples.at(call + R"(_count{config="configs/test"})"), "1");
  EXPECT_EQ(samples.at(call + R"(_bucket{config="configs/test",le="600"})"), "1");
  EXPECT_EQ(samples.at(call + R"(_bucket{config="configs/test",le="+Inf"})"), "1");
  EXPECT_EQ(samples.at(R"(nexusnitro_time_to_first_token_seconds_count{config="configs/test"})"),
            "1");
}

TEST_F(MetricsTest, EveryFamilyIsExplainedOnce) {
  harness_.Chat(false);
  std::multiset<std::string> families;
  for (const absl::string_view line : absl::StrSplit(MetricsText(stats_), '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (absl::StartsWith(line, "# TYPE ")) {
      families.insert(words[2]);
      EXPECT_TRUE(absl::StartsWith(words[2], "nexusnitro_")) << line;
      EXPECT_EQ(words[3] == "counter", absl::EndsWith(words[2], "_total")) << line;
    } else if (absl::StartsWith(line, "# HELP ")) {
      EXPECT_TRUE(absl::EndsWith(line, ".")) << line;
    }
  }
  EXPECT_GT(families.size(), 10u);
  EXPECT_EQ(families.size(), std::set<std::string>(families.begin(), families.end()).size());
}

}  // namespace
}  // namespace nexusnitro
