// Clients that vanish without a word: killed, or frozen. Their backends' connections are closed.

#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/clock.h"
#include "tests/support/fake_backend.h"
#include "tests/support/figures.h"
#include "tests/support/server_process.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::FakeBackend;
using testing::Figures;
using testing::Script;
using testing::TextFrame;

constexpr int kStreams = 8;  // Of one client.

class LostClientTest : public ::testing::Test {
 protected:
  void Serve(const std::vector<std::string>& flags) {
    backend_ = std::make_unique<FakeBackend>([](const testing::ReceivedRequest&) {
      return Script::SseHead().Body(TextFrame("a")).Stall();
    });
    server_ = std::make_unique<testing::ServerProcess>(
        testing::EndpointsById{{"test", backend_->endpoint()}}, flags);
  }

  // A client with open streams gets `signal`. Adds how long it took until each was closed.
  void LoseClient(int signal, absl::Duration limit, Figures& figures) {
    testing::ChildProcess client(
        {NEXUSNITRO_HELD_STREAMS, server_->target(), std::to_string(kStreams)});
    ASSERT_TRUE(client.WaitForOutput("ready")) << client.output();
    const int earlier = backend_->closed_count();
    const absl::Time lost_at = Clock::Real().Now();
    client.Signal(signal);
    ASSERT_TRUE(backend_->WaitForClosed(earlier + kStreams, limit))
        << backend_->closed_count() - earlier << " of " << kStreams << " were closed";
    const std::vector<absl::Time> closed = backend_->closed_times();
    for (int i = earlier; i < earlier + kStreams; ++i) {
      EXPECT_GE(closed[static_cast<size_t>(i)], lost_at);
      figures.Add(closed[static_cast<size_t>(i)] - lost_at);
    }
  }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ServerProcess> server_;
};

TEST_F(LostClientTest, AKilledClientIsNoticedAtOnce) {
  Serve({});
  Figures figures;
  const int rounds = testing::StressScale(10, 100);
  for (int round = 0; round < rounds; ++round) {
    ASSERT_NO_FATAL_FAILURE(LoseClient(SIGKILL, absl::Seconds(5), figures));
  }
  figures.Print("killed client");
  if (testing::kSanitized) return;
  EXPECT_LE(figures.Percentile(0.5), absl::Milliseconds(20));
  EXPECT_LE(figures.Percentile(0.99), absl::Milliseconds(200));
}

TEST_F(LostClientTest, AFrozenClientIsNoticedByKeepalive) {
  // With the server's own settings it takes up to 15 s.
  const bool full = testing::FullStress();
  const absl::Duration time = full ? absl::Seconds(10) : absl::Milliseconds(400);
  const absl::Duration timeout = full ? absl::Seconds(5) : absl::Milliseconds(400);
  if (full) {
    Serve({});
  } else {
    Serve({"--keepalive-time", "0.4s", "--keepalive-timeout", "0.4s"});
  }
  Figures figures;
  ASSERT_NO_FATAL_FAILURE(LoseClient(SIGSTOP, time + timeout + absl::Seconds(10), figures));
  figures.Print("frozen client, keepalive " + absl::FormatDuration(time) + " + " +
                absl::FormatDuration(timeout));
  EXPECT_GE(figures.Percentile(0), timeout) << "it was something else that noticed";
}

}  // namespace
}  // namespace nexusnitro
