// A config is swapped again and again while streams run on it: none fails, and none is mixed.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "client_core/telemetry/log.h"
#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "tests/support/fake_backend.h"
#include "tests/support/server_harness.h"
#include "tests/support/sse.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::FakeBackend;
using testing::ReceivedRequest;
using testing::Script;

constexpr int kTexts = 8;

// The model that a request names: each version of the config has its own.
std::string ModelIn(const std::string& body) {
  const std::string key = "\"model\":\"";
  const size_t begin = body.find(key) + key.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

// Says the model's name again and again, slowly enough that the config is swapped meanwhile.
Script SayModel(const ReceivedRequest& request) {
  const std::string model = ModelIn(request.body);
  Script script = Script::SseHead();
  for (int i = 0; i < kTexts; ++i) {
    script.Body(testing::TextFrame(model + " ")).Pause(absl::Milliseconds(2));
  }
  return script.Body(testing::FinishFrame() + testing::DoneFrame()).End();
}

v1::Config VersionOf(int number, const std::string& endpoint) {
  v1::Config config;
  config.set_name("configs/swapped");
  const std::string text = std::to_string(number);
  *config.add_backends() = testing::OpenAiBackend("b" + text, endpoint, "m" + text);
  config.mutable_retry()->set_attempts_max(1);
  return config;
}

// What streams came to.
struct Streams {
  std::atomic<long> ok{0};
  std::atomic<long> failed{0};
  std::atomic<long> mixed{0};
  Mutex mutex;
  std::string first_surprise ABSL_GUARDED_BY(mutex);
  std::set<std::string> models ABSL_GUARDED_BY(mutex);

  void Surprise(const std::string& text) {
    MutexLock lock(mutex);
    if (first_surprise.empty()) first_surprise = text;
  }
};

// One stream. All that it says has to be of one version, and the backend named has to be its.
void RunStream(v1::ChatService::Stub& stub, Streams& streams) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
  v1::ChatRequest request = Ask("who are you?");
  request.set_config("configs/swapped");
  const auto reader = stub.StreamChat(&context, request);
  v1::ChatChunk chunk;
  std::string text;
  std::string backend;
  while (reader->Read(&chunk)) {
    for (const v1::ChatEvent& event : chunk.events()) {
      if (event.has_start()) backend = event.start().call().backend();
      text += event.part_delta().text();
    }
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) {
    ++streams.failed;
    streams.Surprise(status.error_message());
    return;
  }
  const std::string model = text.substr(0, text.find(' '));
  std::string expected;
  for (int i = 0; i < kTexts; ++i) expected += model + " ";
  if (text != expected || model.empty() || backend.substr(1) != model.substr(1)) {
    ++streams.mixed;
    streams.Surprise(backend + " said " + text);
    return;
  }
  ++streams.ok;
  MutexLock lock(streams.mutex);
  streams.models.insert(model);
}

TEST(ConfigSwapTest, StreamsInFlightEndOnTheConfigThatTheyBeganOn) {
  testing::RaiseDescriptorLimit();
  spdlog::set_level(spdlog::level::err);
  const int swaps = testing::StressScale(200, 1'000);
  const int in_flight = testing::kSanitized ? 20 : testing::StressScale(50, 200);
  FakeBackend backend(&SayModel);
  v1::ConfigFile settings;
  settings.add_allowed_endpoints("http://127.0.0.1:*");
  testing::ServerHarness harness(
      testing::ConfigOf({testing::OpenAiBackend("file", backend.endpoint())}), settings);
  const auto configs = v1::ConfigService::NewStub(harness.NewChannel());
  {
    grpc::ClientContext context;
    v1::CreateConfigRequest request;
    request.set_config_id("swapped");
    *request.mutable_config() = VersionOf(0, backend.endpoint());
    v1::Config made;
    ASSERT_TRUE(configs->CreateConfig(&context, request, &made).ok());
  }

  Streams streams;
  std::atomic<bool> stop{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < in_flight; ++i) {
    callers.emplace_back([&] {
      const auto stub = harness.NewStub();
      while (!stop) RunStream(*stub, streams);
    });
  }
  int swapped = 0;
  const absl::Time began = Clock::Real().Now();
  for (int number = 1; number <= swaps; ++number) {
    grpc::ClientContext context;
    v1::UpdateConfigRequest request;
    *request.mutable_config() = VersionOf(number, backend.endpoint());
    v1::Config config;
    const grpc::Status status = configs->UpdateConfig(&context, request, &config);
    if (status.ok()) {
      ++swapped;
    } else {
      streams.Surprise("swap: " + status.error_message());
    }
    // Calls begin on each of them: streams take their time while configs change at once.
    const long enough = streams.ok + streams.failed + 1;
    while (number % 10 == 0 && streams.ok + streams.failed < enough && streams.mixed == 0) {
      std::this_thread::yield();
    }
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();

  MutexLock lock(streams.mutex);
  std::printf(
      "[figures] config swap: %d swaps in %.1f s under %d streams; %ld streams ok on %zu versions, "
      "%ld failed, %ld mixed\n",
      swapped, absl::ToDoubleSeconds(Clock::Real().Now() - began), in_flight, streams.ok.load(),
      streams.models.size(), streams.failed.load(), streams.mixed.load());
  EXPECT_EQ(swapped, swaps);
  EXPECT_EQ(streams.failed, 0) << streams.first_surprise;
  EXPECT_EQ(streams.mixed, 0) << streams.first_surprise;
  EXPECT_GT(streams.ok, in_flight);
  EXPECT_GT(streams.models.size(), static_cast<size_t>(swaps / 20)) << "few swaps came between";
  v1::Stats stats = harness.server().stats().Take();
  EXPECT_EQ(stats.calls().in_flight(), 0);
  EXPECT_LE(stats.configs_size(), 2) << "the states of replaced configs are left behind";
}

}  // namespace
}  // namespace nexusnitro
