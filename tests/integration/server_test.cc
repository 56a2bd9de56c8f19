// The server as a whole: listeners, health, figures, drain.

#include "server/server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <memory>
#include <string>
#include <thread>

#include "grpc/health/v1/health.grpc.pb.h"
#include "nexusnitro/v1/stats_service.grpc.pb.h"
#include "tests/support/fake_backend.h"
#include "tests/support/http_get.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ConfigOf;
using testing::FakeBackend;
using testing::OpenAiBackend;
using testing::Script;
using testing::TextFrame;
using testing::WholeReply;

v1::Config EmbeddedConfig() {
  v1::Backend backend = OpenAiBackend("demo", "");
  backend.mutable_embedded();
  return ConfigOf({backend});
}

grpc::Status ChatOn(const std::string& target) {
  const auto channel = grpc::CreateChannel(target, grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  v1::ChatResponse response;
  return v1::ChatService::NewStub(channel)->Chat(&context, Ask("hi"), &response);
}

TEST(ServerTest, ListensOnTcpAndUnixSocketsAtOnce) {
  v1::ConfigFile settings;
  settings.add_listen("[::1]:0");
  testing::ServerHarness harness(EmbeddedConfig(), settings);
  ASSERT_EQ(harness.server().addresses().size(), 3u);
  for (const std::string& address : harness.server().addresses()) {
    EXPECT_EQ(address.find(":0"), std::string::npos) << "the port that was found is told";
    const grpc::Status status = ChatOn(address);
    EXPECT_TRUE(status.ok()) << address << " " << status.error_message();
  }
}

TEST(ServerTest, AnAddressInUseIsAnError) {
  v1::ConfigFile settings;
  settings.add_listen("127.0.0.1:0");
  testing::ServerHarness harness(EmbeddedConfig(), settings);
  v1::ConfigFile same;
  same.add_listen(harness.server().addresses()[0]);
  EXPECT_FALSE(Server::Start(WithDefaults(same), FileState(), Clock::Real()).ok());
}

TEST(ServerTest, TheSocketHasItsModeAndGoesWithTheServer) {
  v1::ConfigFile settings;
  settings.set_socket_mode("0600");
  auto harness = std::make_unique<testing::ServerHarness>(EmbeddedConfig(), settings);
  const std::string path = harness->folder() + "/server.sock";
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  harness->Stop();
  EXPECT_NE(stat(path.c_str(), &info), 0);
}

TEST(HealthTest, ServicesAreServingUntilTheDrain) {
  testing::ServerHarness harness(EmbeddedConfig());
  const auto stub = grpc::health::v1::Health::NewStub(harness.NewChannel());
  for (const char* service : {"", "nexusnitro.v1.ChatService", "nexusnitro.v1.StatsService"}) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    ASSERT_TRUE(stub->Check(&context, request, &response).ok()) << service;
    EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING) << service;
  }
}

TEST(StatsServiceTest, FiguresAreWatched) {
  testing::ServerHarness harness(EmbeddedConfig());
  const auto stub = v1::StatsService::NewStub(harness.NewChannel());
  grpc::ClientContext context;
  v1::WatchStatsRequest request;
  request.mutable_interval()->set_nanos(100'000'000);
  const auto reader = stub->WatchStats(&context, request);
  v1::Stats stats;
  ASSERT_TRUE(reader->Read(&stats)) << "the first figures come at once";
  EXPECT_EQ(stats.calls().succeeded(), 0);
  EXPECT_FALSE(stats.build().version().empty());
  ASSERT_TRUE(ChatOn(harness.target()).ok());
  for (int i = 0; i < 100 && stats.calls().succeeded() == 0; ++i) ASSERT_TRUE(reader->Read(&stats));
  EXPECT_EQ(stats.calls().succeeded(), 1);
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(StatsServiceTest, TheIntervalIsChecked) {
  testing::ServerHarness harness(EmbeddedConfig());
  const auto stub = v1::StatsService::NewStub(harness.NewChannel());
  grpc::ClientContext context;
  v1::WatchStatsRequest request;
  request.mutable_interval()->set_nanos(1);
  const auto reader = stub->WatchStats(&context, request);
  v1::Stats stats;
  EXPECT_FALSE(reader->Read(&stats));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(StatsServiceTest, FieldsOfTheFutureAreRefusedByNumber) {
  testing::ServerHarness harness(EmbeddedConfig());
  const auto stub = v1::StatsService::NewStub(harness.NewChannel());
  grpc::ClientContext context;
  v1::WatchStatsRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(4711, 1);
  const auto reader = stub->WatchStats(&context, request);
  v1::Stats stats;
  EXPECT_FALSE(reader->Read(&stats));
  const grpc::Status status = reader->Finish();
  EXPECT_EQ(testing::ReasonIn(status), "UNIMPLEMENTED_FIELD");
  EXPECT_NE(status.error_message().find("field number 4711"), std::string::npos);
}

TEST(AdminHttpTest, ServesProbesAndMetricsAndNothingElse) {
  v1::ConfigFile settings;
  settings.set_admin_listen("127.0.0.1:0");
  testing::ServerHarness harness(EmbeddedConfig(), settings);
  ASSERT_TRUE(ChatOn(harness.target()).ok());
  const int port = harness.server().admin_port();
  ASSERT_NE(port, 0);
  EXPECT_EQ(testing::HttpGet(port, "/livez").status, 200);
  EXPECT_EQ(testing::HttpGet(port, "/readyz").status, 200);
  const testing::HttpReply metrics = testing::HttpGet(port, "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(
      metrics.body.find("nexusnitro_calls_total{config=\"configs/test\",result=\"succeeded\"} 1"),
      std::string::npos)
      << metrics.body;
  EXPECT_NE(metrics.body.find("nexusnitro_call_duration_seconds_count{config=\"configs/test\"} 1"),
            std::string::npos);
  for (const char* path : {"/", "/metrics/x", "/../etc/passwd", "/debug"}) {
    EXPECT_EQ(testing::HttpGet(port, path).status, 404) << path;
  }
  EXPECT_EQ(testing::HttpGet(port, "/livez", "POST").status, 405);
}

// Drain.
class DrainTest : public ::testing::Test {
 protected:
  void Serve(const Script& script) {
    backend_ =
        std::make_unique<FakeBackend>([script](const testing::ReceivedRequest&) { return script; });
    harness_ = std::make_unique<testing::ServerHarness>(
        ConfigOf({OpenAiBackend("fake", backend_->endpoint())}));
  }

  std::unique_ptr<FakeBackend> backend_;
  std::unique_ptr<testing::ServerHarness> harness_;
};

TEST_F(DrainTest, CallsInFlightFinishAndNewOnesAreRefused) {
  Serve(Script::SseHead()
            .Body(TextFrame("a"))
            .Pause(absl::Milliseconds(100))
            .Body(TextFrame("b") + testing::FinishFrame() + testing::DoneFrame())
            .End());
  grpc::ClientContext context;
  const auto reader = harness_->stub().StreamChat(&context, Ask("hi"));
  v1::ChatChunk chunk;
  ASSERT_TRUE(reader->Read(&chunk));
  const auto other = harness_->NewStub();
  {
    grpc::ClientContext warm_up;  // Connects, so that the refusal below is the server's own.
    v1::Call call;
    other->GetCall(&warm_up, {}, &call);
  }
  bool all_ended = false;
  std::thread drainer([&] { all_ended = harness_->server().Drain(absl::Seconds(20)); });
  while (!harness_->server().stats().Take().draining()) {
  }
  grpc::ClientContext refused_context;
  v1::ChatResponse response;
  const grpc::Status refused = other->Chat(&refused_context, Ask("hi"), &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  std::string text = chunk.events(2).part_delta().text();
  while (reader->Read(&chunk)) {
    for (const v1::ChatEvent& event : chunk.events()) text += event.part_delta().text();
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(text, "ab");
  drainer.join();
  EXPECT_TRUE(all_ended);
}

TEST_F(DrainTest, WhatOutlastsTheGraceIsCancelled) {
  Serve(Script::SseHead().Body(TextFrame("a")).Stall());
  grpc::ClientContext context;
  const auto reader = harness_->stub().StreamChat(&context, Ask("hi"));
  v1::ChatChunk chunk;
  ASSERT_TRUE(reader->Read(&chunk));
  EXPECT_FALSE(harness_->server().Drain(absl::Milliseconds(50)));
  EXPECT_FALSE(reader->Read(&chunk));
  EXPECT_FALSE(reader->Finish().ok());
  EXPECT_TRUE(backend_->WaitForClosed(1));
}

TEST_F(DrainTest, AWatcherDoesNotHoldTheDrainUp) {
  Serve(Script());
  const auto stub = v1::StatsService::NewStub(harness_->NewChannel());
  grpc::ClientContext context;
  const auto reader = stub->WatchStats(&context, {});
  v1::Stats stats;
  ASSERT_TRUE(reader->Read(&stats));
  EXPECT_TRUE(harness_->server().Drain(absl::Seconds(20)));
  while (reader->Read(&stats)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

}  // namespace
}  // namespace nexusnitro
