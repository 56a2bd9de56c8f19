// The real server as a process: how fast it starts, what its limits are, how it ends.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

#include "client_core/base/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_backend.h"
#include "tests/support/figures.h"
#include "tests/support/server_process.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using grpc::health::v1::HealthCheckResponse;
using testing::Ask;
using testing::FakeBackend;
using testing::Script;
using testing::ServerProcess;
using testing::TextFrame;

constexpr char kNowhere[] = "http://127.0.0.1:9/v1";

class LifecycleTest : public ::testing::Test {
 protected:
  // The server's default config streams `script`.
  void Serve(const Script& script, const std::vector<std::string>& flags = {}) {
    backend_ =
        std::make_unique<FakeBackend>([script](const testing::ReceivedRequest&) { return script; });
    server_ = std::make_unique<ServerProcess>(
        testing::EndpointsById{{"test", backend_->endpoint()}}, flags);
    stub_ = server_->NewStub();
    reader_ = stub_->StreamChat(&context_, Ask("hi"));
    ASSERT_TRUE(reader_->Read(&chunk_));
  }

  static HealthCheckResponse::ServingStatus Health(grpc::health::v1::Health::Stub& health) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    HealthCheckResponse response;
    EXPECT_TRUE(health.Check(&context, {}, &response).ok());
    return response.status();
  }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<v1::ChatService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::ChatChunk>> reader_;
  v1::ChatChunk chunk_;
};

TEST_F(LifecycleTest, ItStartsFastAndStopsCleanly) {
  testing::Figures figures;
  const int starts = testing::StressScale(10, 50);
  for (int i = 0; i < starts; ++i) {
    const absl::Time started_at = Clock::Real().Now();
    ServerProcess server(testing::EndpointsById{{"test", kNowhere}});
    const auto health = grpc::health::v1::Health::NewStub(server.NewChannel());
    ASSERT_EQ(Health(*health), HealthCheckResponse::SERVING);
    figures.Add(Clock::Real().Now() - started_at);
    if (i == 0) {
      std::printf("[figures] idle server: RSS %.1f MiB\n",
                  static_cast<double>(server.rss_kib()) / 1024);
    }
    server.process().Signal(SIGTERM);
    ASSERT_EQ(server.process().WaitForExit(), 0) << server.process().output();
  }
  figures.Print("start to the first health check");
  if (testing::kSanitized) return;
  EXPECT_LE(figures.Percentile(0.5), absl::Milliseconds(1'500));
}

TEST_F(LifecycleTest, ItTakesAsManyDescriptorsAsTheSystemPermits) {
  // The shell's soft limit is what the server would start with.
  testing::ChildProcess server({"/bin/sh", "-c",
                                "ulimit -Sn 128 && exec \"$0\" --embedded --listen 127.0.0.1:0",
                                NEXUSNITRO_SERVER_BINARY});
  ASSERT_TRUE(server.WaitForOutput("is ready")) << server.output();
  std::ifstream limits("/proc/" + std::to_string(server.pid()) + "/limits");
  std::string soft;
  std::string hard;
  for (std::string line; std::getline(limits, line);) {
    if (line.rfind("Max open files", 0) != 0) continue;
    std::istringstream words(line.substr(sizeof("Max open files")));
    words >> soft >> hard;
  }
  EXPECT_FALSE(soft.empty());
  EXPECT_EQ(soft, hard);
}

TEST_F(LifecycleTest, SigtermLetsCallsFinishAndTellsHealth) {
  constexpr absl::Duration kRest = absl::Milliseconds(500);
  Serve(Script::SseHead()
            .Body(TextFrame("a"))
            .Pause(kRest)
            .Body(TextFrame("b") + testing::FinishFrame() + testing::DoneFrame())
            .End());
  const auto health = grpc::health::v1::Health::NewStub(server_->NewChannel());
  ASSERT_EQ(Health(*health), HealthCheckResponse::SERVING);
  grpc::ClientContext watch_context;
  const auto watch = health->Watch(&watch_context, {});
  HealthCheckResponse told;
  ASSERT_TRUE(watch->Read(&told));
  ASSERT_EQ(told.status(), HealthCheckResponse::SERVING);

  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(watch->Read(&told));
  EXPECT_EQ(told.status(), HealthCheckResponse::NOT_SERVING);
  while (!server_->Stats().draining()) {  // Health is told first.
  }
  grpc::ClientContext refused_context;
  v1::ChatResponse response;
  EXPECT_EQ(stub_->Chat(&refused_context, Ask("hi"), &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  std::string text;
  while (reader_->Read(&chunk_)) {
    for (const v1::ChatEvent& event : chunk_.events()) text += event.part_delta().text();
  }
  EXPECT_TRUE(reader_->Finish().ok()) << "what was in flight finishes";
  EXPECT_EQ(text, "b");
  EXPECT_EQ(server_->process().WaitForExit(), 0) << server_->process().output();
}

TEST_F(LifecycleTest, AHaltDuringTheDrainDoesNotEndIt) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall(), {"--drain-grace", "0.3s"});
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(server_->process().WaitForOutput("draining")) << server_->process().output();
  server_->process().Signal(SIGSTOP);
  server_->process().Signal(SIGCONT);
  EXPECT_EQ(server_->process().WaitForExit(), 0) << server_->process().output();
}

TEST_F(LifecycleTest, WhatOutlastsTheGraceIsCancelled) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall(), {"--drain-grace", "0.2s"});
  server_->process().Signal(SIGTERM);
  EXPECT_FALSE(reader_->Read(&chunk_));
  EXPECT_FALSE(reader_->Finish().ok());
  EXPECT_EQ(server_->process().WaitForExit(), 0) << server_->process().output();
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(LifecycleTest, ASecondSigtermEndsItAtOnce) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall(), {"--drain-grace", "60s"});
  server_->process().Signal(SIGTERM);
  ASSERT_TRUE(server_->process().WaitForOutput("draining")) << server_->process().output();
  EXPECT_EQ(server_->process().WaitForExit(absl::Milliseconds(100)), std::nullopt)
      << "it waits for the call";
  const absl::Time signalled_at = Clock::Real().Now();
  server_->process().Signal(SIGTERM);
  EXPECT_EQ(server_->process().WaitForExit(), 128 + SIGTERM);
  EXPECT_LT(Clock::Real().Now() - signalled_at, absl::Seconds(2));
}

}  // namespace
}  // namespace nexusnitro
