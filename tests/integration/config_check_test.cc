// CheckConfig over gRPC, against fake backends and the embedded one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "tests/support/config_fixture.h"
#include "tests/support/fake_backend.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using testing::FakeBackend;
using testing::FieldsIn;
using testing::ReasonIn;
using testing::ReceivedRequest;
using testing::Script;

constexpr char kModels[] = R"({"object":"list","data":[{"id":"x","owned_by":"y"}]})";

class ConfigCheckTest : public testing::ConfigFixture {
 protected:
  void SetUp() override { Serve(); }

  grpc::Status Check(const v1::CheckConfigRequest& request) {
    return stub_->CheckConfig(testing::ContextInTime().get(), request, &checked_);
  }
  grpc::Status CheckName(const std::string& name) {
    v1::CheckConfigRequest request;
    request.set_name(name);
    return Check(request);
  }

  v1::CheckConfigResponse checked_;
};

TEST_F(ConfigCheckTest, EveryBackendOfAConfigIsAsked) {
  FakeBackend good([](const ReceivedRequest&) { return Script::Json(200, kModels); });
  FakeBackend bad([](const ReceivedRequest&) {
    return Script::Json(401, R"({"error":{"message":"bad key","code":"invalid_api_key"}})");
  });
  v1::Config config = NewConfig(good.endpoint());
  config.mutable_backends(0)->mutable_credential()->set_api_key("sk-good");
  v1::Backend& second = *config.add_backends() = testing::OpenAiBackend("bad", bad.endpoint());
  second.mutable_credential()->set_api_key("sk-bad");
  ASSERT_TRUE(Create("made", config).ok());
  const grpc::Status status = CheckName("configs/made");
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(checked_.backends_size(), 2);
  const v1::BackendCheck& first = checked_.backends(0);
  EXPECT_EQ(first.backend(), "main");
  EXPECT_TRUE(first.ok());
  EXPECT_FALSE(first.has_status());
  EXPECT_THAT(first.models(), ElementsAre("x"));
  EXPECT_TRUE(first.credential_accepted());
  EXPECT_TRUE(first.has_latency());
  const v1::BackendCheck& other = checked_.backends(1);
  EXPECT_EQ(other.backend(), "bad");
  EXPECT_FALSE(other.ok());
  EXPECT_NE(other.status().code(), 0);
  EXPECT_FALSE(other.status().message().empty());
  EXPECT_TRUE(other.has_credential_accepted());
  EXPECT_FALSE(other.credential_accepted());
  EXPECT_EQ(checked_.SerializeAsString().find("sk-"), std::string::npos);
}

TEST_F(ConfigCheckTest, AConfigNeedNotExist) {
  FakeBackend backend([](const ReceivedRequest&) { return Script::Json(200, kModels); });
  v1::CheckConfigRequest request;
  *request.mutable_config() = NewConfig(backend.endpoint());
  const grpc::Status status = Check(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(checked_.backends(0).ok());
  ASSERT_TRUE(List({}).ok());
  EXPECT_THAT(NamesOnPage(), ElementsAre("configs/test")) << "nothing was made";
}

TEST_F(ConfigCheckTest, AConfigThatCouldNotBeMadeIsNotAsked) {
  v1::CheckConfigRequest request;
  *request.mutable_config() = NewConfig("http://elsewhere.invalid/v1");
  EXPECT_EQ(ReasonIn(Check(request)), "ENDPOINT_REFUSED");
  *request.mutable_config() = NewConfig();
  request.mutable_config()->mutable_backends(0)->mutable_credential()->set_env("HOME");
  EXPECT_THAT(FieldsIn(Check(request)), ElementsAre("config.backends[0].credential.env"));
}

TEST_F(ConfigCheckTest, ARequestSaysWhatToCheckAndHowLong) {
  EXPECT_THAT(FieldsIn(Check({})), ElementsAre("target"));
  EXPECT_EQ(ReasonIn(CheckName("configs/other")), "UNKNOWN_CONFIG");
  EXPECT_THAT(FieldsIn(CheckName("other")), ElementsAre("name"));
  v1::CheckConfigRequest request;
  request.set_name("configs/test");
  request.mutable_timeout()->set_seconds(0);
  EXPECT_THAT(FieldsIn(Check(request)), ElementsAre("timeout"));
  request.mutable_timeout()->set_seconds(1);
  EXPECT_TRUE(Check(request).ok()) << "the embedded backend answers";
}

TEST_F(ConfigCheckTest, ABackendThatSaysNothingIsGivenUp) {
  FakeBackend backend([](const ReceivedRequest&) { return Script().Stall(); });
  v1::CheckConfigRequest request;
  *request.mutable_config() = NewConfig(backend.endpoint());
  request.mutable_timeout()->set_nanos(100'000'000);
  const grpc::Status status = Check(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_FALSE(checked_.backends(0).ok());
  EXPECT_EQ(checked_.backends(0).status().code(), StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(ConfigCheckTest, ACancelledCheckClosesItsConnections) {
  FakeBackend backend([](const ReceivedRequest&) { return Script().Stall(); });
  v1::CheckConfigRequest request;
  *request.mutable_config() = NewConfig(backend.endpoint());
  const auto context = testing::ContextInTime();
  grpc::Status status;
  std::thread caller([&] { status = stub_->CheckConfig(context.get(), request, &checked_); });
  EXPECT_TRUE(backend.WaitForRequests(1));
  context->TryCancel();
  caller.join();
  EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(backend.WaitForClosed(1));
}

}  // namespace
}  // namespace nexusnitro
