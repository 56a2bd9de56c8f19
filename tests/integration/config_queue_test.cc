// Writes that wait for a slow store, and callers who leave meanwhile.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client_core/base/limits.h"
#include "client_core/stores/memory_store.h"
#include "server/config_service.h"
#include "server/status_mapping.h"
#include "tests/support/config_fixture.h"
#include "tests/support/notification.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using testing::Notification;

// What the test and its store share.
struct Gate {
  Notification reached;  // A write has begun.
  Notification open;     // Until then it takes its time.
  Mutex mutex;
  std::vector<std::string> written ABSL_GUARDED_BY(mutex);
};

class SlowStore : public Store {
 public:
  explicit SlowStore(Gate& gate) : gate_(gate) {}

  StoreTraits traits() const override { return memory_.traits(); }
  absl::Status Start(absl::AnyInvocable<void()> wake) override {
    return memory_.Start(std::move(wake));
  }
  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                 absl::Time wall_now) override {
    gate_.reached.Notify();
    EXPECT_TRUE(gate_.open.WaitForNotificationWithTimeout(absl::Seconds(20)));
    {
      MutexLock lock(gate_.mutex);
      for (const ConfigWrite& write : writes) gate_.written.push_back(write.id);
    }
    return memory_.Apply(std::move(writes), all_or_nothing, wall_now);
  }
  StoreChanges TakeChanges() override { return memory_.TakeChanges(); }

 private:
  Gate& gate_;
  MemoryStore memory_;
};

// The service on a gRPC server of the test's own. Not thread-safe.
class ConfigQueueTest : public ::testing::Test {
 protected:
  ConfigQueueTest() {
    v1::ConfigFile settings;
    settings.add_allowed_endpoints("http://127.0.0.1:*");
    FileState file;
    file.rules = std::make_shared<const FileRules>(RulesOf(settings));
    configs_ = std::make_shared<ConfigStore>(std::move(file));
    editor_ = ConfigEditor::Create(configs_, std::make_unique<SlowStore>(gate_), &ToCallStatus,
                                   Clock::Real())
                  .value();
    client_ = Client::Create({}, configs_).value();
    service_ = NewConfigService({*configs_, *editor_, *client_, authorizer_, admission_,
                                 Clock::Real(), limits::kMessageBytesMax, false});
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = v1::ConfigService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                           grpc::InsecureChannelCredentials()));
  }

  ~ConfigQueueTest() override {
    gate_.open.Notify();
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  }

  // Begins to make a config on a thread of its own; `status` is set when the thread has ended.
  std::thread Create(const std::string& id, grpc::ClientContext& context, grpc::Status& status) {
    return std::thread([this, id, &context, &status] {
      v1::CreateConfigRequest request;
      request.set_config_id(id);
      *request.mutable_config()->add_backends() =
          testing::OpenAiBackend("main", "http://127.0.0.1:9/v1");
      v1::Config config;
      status = stub_->CreateConfig(&context, request, &config);
    });
  }

  bool WaitForCalls(int count) const {
    for (int i = 0; i < 4'000 && admission_.calls() != count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return admission_.calls() == count;
  }

  std::vector<std::string> Written() {
    MutexLock lock(gate_.mutex);
    return gate_.written;
  }

  Gate gate_;
  Admission admission_{100, 1 << 20};
  Authorizer authorizer_{{}, Clock::Real()};
  std::shared_ptr<ConfigStore> configs_;
  std::unique_ptr<ConfigEditor> editor_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::ConfigService::Stub> stub_;
};

TEST_F(ConfigQueueTest, AQueuedWriteWhoseCallerLeavesIsNotBegun) {
  const auto first_context = testing::ContextInTime();
  grpc::Status first_status;
  std::thread first = Create("first", *first_context, first_status);
  EXPECT_TRUE(gate_.reached.WaitForNotificationWithTimeout(absl::Seconds(20)));

  const auto left_context = testing::ContextInTime();
  grpc::Status left_status;
  std::thread left = Create("left", *left_context, left_status);
  EXPECT_TRUE(WaitForCalls(2));
  left_context->TryCancel();
  left.join();
  EXPECT_EQ(left_status.error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(WaitForCalls(1)) << "it is over at once, whatever the store does";

  gate_.open.Notify();
  first.join();
  EXPECT_TRUE(first_status.ok()) << first_status.error_message();
  const auto next_context = testing::ContextInTime();
  grpc::Status next_status;
  Create("next", *next_context, next_status).join();
  EXPECT_TRUE(next_status.ok());
  EXPECT_EQ(Written(), (std::vector<std::string>{"first", "next"}));
}

TEST_F(ConfigQueueTest, AWriteThatWasBegunEndsWithoutItsCaller) {
  const auto context = testing::ContextInTime();
  grpc::Status status;
  std::thread caller = Create("begun", *context, status);
  EXPECT_TRUE(gate_.reached.WaitForNotificationWithTimeout(absl::Seconds(20)));
  context->TryCancel();
  caller.join();
  EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  gate_.open.Notify();
  EXPECT_TRUE(WaitForCalls(0));
  EXPECT_EQ(Written(), std::vector<std::string>{"begun"});
  v1::GetConfigRequest request;
  request.set_name("configs/begun");
  v1::Config config;
  EXPECT_TRUE(stub_->GetConfig(testing::ContextInTime().get(), request, &config).ok());
}

TEST_F(ConfigQueueTest, ReadsAreAnsweredWhileAWriteIsUnderWay) {
  const auto context = testing::ContextInTime();
  grpc::Status status;
  std::thread caller = Create("slow", *context, status);
  EXPECT_TRUE(gate_.reached.WaitForNotificationWithTimeout(absl::Seconds(20)));
  v1::ListConfigsResponse page;
  EXPECT_TRUE(stub_->ListConfigs(testing::ContextInTime().get(), {}, &page).ok());
  EXPECT_EQ(page.configs_size(), 0);
  gate_.open.Notify();
  caller.join();
  EXPECT_TRUE(status.ok());
}

}  // namespace
}  // namespace nexusnitro
