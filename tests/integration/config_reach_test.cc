// Configs that are out of a caller's reach: they cannot be used, read, written or seen.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "nexusnitro/v1/model_service.grpc.pb.h"
#include "tests/support/access_fixture.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::EmbeddedConfig;
using testing::ReasonIn;
using testing::SettingsWithTokens;

// A caller whose token permits only configs that the server does not have.
class ConfigReachTest : public testing::AccessFixture {
 protected:
  ConfigReachTest() {
    v1::ConfigFile settings = SettingsWithTokens();
    for (v1::CallerToken& token : *settings.mutable_tokens()) token.add_configs("mine");
    EXPECT_TRUE(Reload(harness_, settings).ok());
  }

  static void ExpectDenied(const grpc::Status& status) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << status.error_message();
    EXPECT_EQ(ReasonIn(status), "PERMISSION_DENIED");
    EXPECT_NE(status.error_message().find("the caller may use: none"), std::string::npos)
        << status.error_message();
  }
};

TEST_F(ConfigReachTest, ChatsAreDenied) {
  v1::ChatRequest request = Ask("hi");
  ExpectDenied(Chat("chat", request));  // The default config.
  request.set_model("test");
  ExpectDenied(Chat("chat", request));
  request.set_config("configs/test");
  ExpectDenied(Chat("chat", request));
  request.set_config("configs/not-there");
  ExpectDenied(Chat("chat", request));

  grpc::ClientContext context;
  Prepare(context, "chat");
  v1::ChatChunk chunk;
  const auto reader = v1::ChatService::NewStub(channel_)->StreamChat(&context, Ask("hi"));
  EXPECT_FALSE(reader->Read(&chunk));
  ExpectDenied(reader->Finish());
}

TEST_F(ConfigReachTest, ItemsOfABatchAreDenied) {
  grpc::ClientContext context;
  Prepare(context, "chat");
  const auto stream = v1::ChatService::NewStub(channel_)->BatchChat(&context);
  v1::BatchChatRequest open;
  open.mutable_open();
  ASSERT_TRUE(stream->Write(open));
  v1::BatchChatRequest call;
  call.mutable_call()->set_id("a");
  *call.mutable_call()->mutable_request() = Ask("hi");
  ASSERT_TRUE(stream->Write(call));
  stream->WritesDone();
  v1::BatchChatResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status().code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ConfigReachTest, OperationsOfModelServiceAreDenied) {
  const auto stub = v1::ModelService::NewStub(channel_);
  {
    grpc::ClientContext context;
    Prepare(context, "chat");
    v1::ListModelsResponse response;
    ExpectDenied(stub->ListModels(&context, {}, &response));
  }
  {
    grpc::ClientContext context;
    Prepare(context, "chat");
    v1::EmbedRequest request;
    request.add_inputs("hi");
    v1::EmbedResponse response;
    ExpectDenied(stub->Embed(&context, request, &response));
  }
  grpc::ClientContext context;
  Prepare(context, "chat");
  v1::CountTokensRequest request;
  *request.mutable_request() = Ask("hi");
  v1::CountTokensResponse response;
  ExpectDenied(stub->CountTokens(&context, request, &response));
}

TEST_F(ConfigReachTest, ConfigsAreNeitherReadNorWrittenNorListed) {
  const auto stub = v1::ConfigService::NewStub(channel_);
  {
    grpc::ClientContext context;
    Prepare(context, "read");
    v1::GetConfigRequest request;
    request.set_name("configs/test");
    v1::Config config;
    const grpc::Status status = stub->GetConfig(&context, request, &config);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
  {
    grpc::ClientContext context;
    Prepare(context, "read");
    v1::ListConfigsResponse response;
    EXPECT_TRUE(stub->ListConfigs(&context, {}, &response).ok());
    EXPECT_EQ(response.configs_size(), 0);
  }
  {
    grpc::ClientContext context;
    Prepare(context, "read");
    const auto reader = stub->WatchConfigs(&context, {});
    v1::WatchConfigsResponse response;
    ASSERT_TRUE(reader->Read(&response));
    EXPECT_TRUE(response.has_current_state_complete()) << "a config that it may not see is shown";
    context.TryCancel();
    reader->Finish();
  }
  for (const std::string id : {"other", ""}) {
    grpc::ClientContext context;
    Prepare(context, "write");
    v1::CreateConfigRequest request;
    request.set_config_id(id);
    *request.mutable_config() = EmbeddedConfig();
    v1::Config config;
    EXPECT_EQ(stub->CreateConfig(&context, request, &config).error_code(),
              grpc::StatusCode::PERMISSION_DENIED)
        << id;
  }
  grpc::ClientContext context;
  Prepare(context, "write");
  v1::DeleteConfigRequest request;
  request.set_name("configs/test");
  google::protobuf::Empty response;
  EXPECT_EQ(stub->DeleteConfig(&context, request, &response).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace nexusnitro
