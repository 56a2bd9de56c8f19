// Many clients that make, read, change, list and delete configs at once: every operation succeeds.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "tests/support/server_harness.h"
#include "tests/support/stress_scale.h"

namespace nexusnitro {
namespace {

// One application with a connection of its own. It changes its own config alone, so that each
// operation has one right outcome. Not thread-safe.
class ConfigClient {
 public:
  static constexpr int kOperations = 10;

  ConfigClient(std::unique_ptr<v1::ConfigService::Stub> stub, std::string id)
      : stub_(std::move(stub)), id_(std::move(id)) {}

  // An operation of a config's life, by its number from 0. True if it went as it should.
  bool Do(int operation) {
    switch (operation) {
      case 0:
        return Create();
      case 1:
        return ReadHas(1);
      case 2:
        return Update(2);
      case 3:
        return ReadHas(2);
      case 4:
        return ListHasIt();
      case 5:
        return StaleUpdateIsRefused();
      case 6:
        return Update(3);
      case 7:
        return ReadHas(3);
      case 8:
        return Delete();
      case 9:
        return ReadIsGone();
    }
    return false;
  }

  const std::string& first_surprise() const { return first_surprise_; }

 private:
  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
    return context;
  }

  std::string name() const { return "configs/" + id_; }

  v1::Config Version(int number) const {
    v1::Config config;
    config.set_name(name());
    *config.add_backends() =
        testing::OpenAiBackend("main", "http://127.0.0.1:9/v1", "m" + std::to_string(number));
    (*config.mutable_labels())["client"] = id_;
    return config;
  }

  bool Expect(bool right, const char* what, const grpc::Status& status) {
    if (!right && first_surprise_.empty()) {
      first_surprise_ = id_ + ": " + what + ": " + std::to_string(status.error_code()) + " " +
                        status.error_message();
    }
    return right;
  }

  bool Create() {
    v1::CreateConfigRequest request;
    request.set_config_id(id_);
    *request.mutable_config() = Version(1);
    const grpc::Status status = stub_->CreateConfig(Context().get(), request, &config_);
    return Expect(status.ok() && config_.name() == name(), "create", status);
  }

  bool ReadHas(int number) {
    v1::GetConfigRequest request;
    request.set_name(name());
    const grpc::Status status = stub_->GetConfig(Context().get(), request, &config_);
    return Expect(status.ok() && config_.backends(0).model() == "m" + std::to_string(number),
                  "read", status);
  }

  // With the etag that was read last.
  bool Update(int number) {
    v1::UpdateConfigRequest request;
    *request.mutable_config() = Version(number);
    request.mutable_config()->set_etag(config_.etag());
    stale_etag_ = config_.etag();
    const grpc::Status status = stub_->UpdateConfig(Context().get(), request, &config_);
    return Expect(status.ok() && config_.etag() != stale_etag_, "update", status);
  }

  bool StaleUpdateIsRefused() {
    v1::UpdateConfigRequest request;
    *request.mutable_config() = Version(9);
    request.mutable_config()->set_etag(stale_etag_);
    v1::Config ignored;
    const grpc::Status status = stub_->UpdateConfig(Context().get(), request, &ignored);
    return Expect(status.error_code() == grpc::StatusCode::ABORTED, "stale update", status);
  }

  bool ListHasIt() {
    v1::ListConfigsRequest request;
    request.set_page_size(1'000);
    v1::ListConfigsResponse page;
    int found = 0;
    grpc::Status status;
    do {
      status = stub_->ListConfigs(Context().get(), request, &page);
      for (const v1::Config& config : page.configs()) found += config.name() == name() ? 1 : 0;
      request.set_page_token(page.next_page_token());
    } while (status.ok() && !page.next_page_token().empty());
    return Expect(status.ok() && found == 1, "list", status);
  }

  bool Delete() {
    v1::DeleteConfigRequest request;
    request.set_name(name());
    google::protobuf::Empty nothing;
    const grpc::Status status = stub_->DeleteConfig(Context().get(), request, &nothing);
    return Expect(status.ok(), "delete", status);
  }

  bool ReadIsGone() {
    v1::GetConfigRequest request;
    request.set_name(name());
    const grpc::Status status = stub_->GetConfig(Context().get(), request, &config_);
    return Expect(status.error_code() == grpc::StatusCode::NOT_FOUND, "read what is gone", status);
  }

  std::unique_ptr<v1::ConfigService::Stub> stub_;
  std::string id_;
  v1::Config config_;
  std::string stale_etag_;
  std::string first_surprise_;
};

TEST(ConfigLoadTest, EveryOperationOfEveryClientSucceeds) {
  testing::RaiseDescriptorLimit();
  const int threads = testing::kSanitized ? 10 : 50;
  const int clients = testing::StressScale(4, 20);  // Of each thread.
  v1::ConfigFile settings;
  settings.add_allowed_endpoints("http://127.0.0.1:*");
  v1::Backend backend = testing::OpenAiBackend("demo", "");
  backend.mutable_embedded();
  testing::ServerHarness harness(testing::ConfigOf({backend}), settings);

  std::atomic<int> right{0};
  std::vector<std::string> surprises(static_cast<size_t>(threads));
  std::vector<std::thread> running;
  const absl::Time began = Clock::Real().Now();
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      std::vector<ConfigClient> mine;
      for (int n = 0; n < clients; ++n) {
        mine.emplace_back(v1::ConfigService::NewStub(harness.NewChannel()),
                          "t" + std::to_string(i) + "-" + std::to_string(n));
      }
      // Their operations take turns, so that all have their configs at the same time.
      for (int operation = 0; operation < ConfigClient::kOperations; ++operation) {
        for (ConfigClient& client : mine) right += client.Do(operation) ? 1 : 0;
      }
      for (const ConfigClient& client : mine) {
        if (surprises[static_cast<size_t>(i)].empty()) {
          surprises[static_cast<size_t>(i)] = client.first_surprise();
        }
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  const int operations = threads * clients * ConfigClient::kOperations;
  std::printf(
      "[figures] config load: %d threads, %d clients each, %d operations, %d right, %.1f s\n",
      threads, clients, operations, right.load(),
      absl::ToDoubleSeconds(Clock::Real().Now() - began));
  for (const std::string& surprise : surprises) EXPECT_EQ(surprise, "");
  EXPECT_EQ(right, operations);
  const auto stub = v1::ConfigService::NewStub(harness.NewChannel());
  grpc::ClientContext context;
  v1::ListConfigsResponse page;
  ASSERT_TRUE(stub->ListConfigs(&context, {}, &page).ok());
  EXPECT_EQ(page.configs_size(), 1) << "the file's alone is left";
}

}  // namespace
}  // namespace nexusnitro
