// BatchCreateConfigs over gRPC, and what is refused of all writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/config_fixture.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using testing::FieldsIn;
using ::testing::HasSubstr;
using testing::ReasonIn;

class ConfigBatchTest : public testing::ConfigFixture {
 protected:
  bool Exists(const std::string& id) { return Get(id).ok(); }
};

TEST_F(ConfigBatchTest, AllOfABatchAreMadeInOrder) {
  Serve();
  v1::BatchCreateConfigsRequest batch;
  for (const char* id : {"b", "a", "c"}) Add(batch, id, NewConfig());
  ASSERT_TRUE(BatchCreate(batch).ok());
  ASSERT_EQ(batch_.results_size(), 3);
  EXPECT_EQ(batch_.results(0).config().name(), "configs/b");
  EXPECT_EQ(batch_.results(1).config().name(), "configs/a");
  EXPECT_EQ(batch_.results(2).config().name(), "configs/c");
  v1::Config told = batch_.results(2).config();
  told.clear_warnings();
  ASSERT_TRUE(Get("c").ok());
  EXPECT_EQ(config_.SerializeAsString(), told.SerializeAsString());
}

TEST_F(ConfigBatchTest, OneAtFaultKeepsAllFromBeingMade) {
  Serve();
  v1::BatchCreateConfigsRequest batch;
  Add(batch, "a", NewConfig());
  Add(batch, "b", NewConfig("ftp://127.0.0.1/v1"));
  const grpc::Status status = BatchCreate(batch);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("requests[1]"));
  EXPECT_THAT(FieldsIn(status), ElementsAre("requests[1].config.backends[0].endpoint"));
  EXPECT_FALSE(Exists("a"));
}

TEST_F(ConfigBatchTest, OneThatIsTakenKeepsAllFromBeingMade) {
  Serve();
  ASSERT_TRUE(Create("b", NewConfig()).ok());
  v1::BatchCreateConfigsRequest batch;
  for (const char* id : {"a", "b", "c"}) Add(batch, id, NewConfig());
  const grpc::Status status = BatchCreate(batch);
  EXPECT_EQ(status.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonIn(status), "CONFIG_EXISTS");
  EXPECT_THAT(status.error_message(), HasSubstr("requests[1]"));
  EXPECT_FALSE(Exists("a"));
  EXPECT_FALSE(Exists("c"));
}

TEST_F(ConfigBatchTest, WithPartialResultsTheOthersAreMade) {
  Serve();
  v1::BatchCreateConfigsRequest batch;
  Add(batch, "a", NewConfig());
  Add(batch, "test", NewConfig());
  Add(batch, "b", NewConfig("http://elsewhere.invalid/v1"));
  Add(batch, "a", NewConfig());
  Add(batch, "c", NewConfig());
  batch.set_allow_partial(true);
  ASSERT_TRUE(BatchCreate(batch).ok());
  ASSERT_EQ(batch_.results_size(), 5);
  EXPECT_EQ(batch_.results(0).config().name(), "configs/a");
  EXPECT_EQ(batch_.results(1).status().code(), StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(batch_.results(2).status().code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(batch_.results(3).status().code(), StatusCode::ALREADY_EXISTS) << "twice in the batch";
  EXPECT_EQ(batch_.results(4).config().name(), "configs/c");
  EXPECT_TRUE(Exists("c"));
  EXPECT_FALSE(Exists("b"));
}

TEST_F(ConfigBatchTest, ACheckOfABatchWritesNothing) {
  Serve();
  v1::BatchCreateConfigsRequest batch;
  for (const char* id : {"a", "b"}) Add(batch, id, NewConfig());
  batch.set_validate_only(true);
  ASSERT_TRUE(BatchCreate(batch).ok());
  EXPECT_EQ(batch_.results_size(), 2);
  EXPECT_FALSE(Exists("a"));
}

TEST_F(ConfigBatchTest, ABatchHasOneToTenThousandRequests) {
  Serve();
  v1::BatchCreateConfigsRequest batch;
  EXPECT_THAT(FieldsIn(BatchCreate(batch)), ElementsAre("requests"));
  for (int i = 0; i < 10'001; ++i) batch.add_requests();
  EXPECT_THAT(FieldsIn(BatchCreate(batch)), ElementsAre("requests"));
}

TEST_F(ConfigBatchTest, AServerMayTakeNoWrites) {
  v1::ConfigFile settings;
  settings.set_config_rpc_writes(false);
  Serve(settings);
  v1::BatchCreateConfigsRequest batch;
  Add(batch, "a", NewConfig());
  v1::Config change = NewConfig();
  change.set_name("configs/a");
  for (const grpc::Status& status :
       {Create("a", NewConfig()), Update(change), Delete("a"), BatchCreate(batch)}) {
    EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(ReasonIn(status), "CONFIG_WRITES_OFF");
    EXPECT_THAT(status.error_message(), HasSubstr("config_rpc_writes"));
  }
  EXPECT_TRUE(Exists("test")) << "reads go on";
}

TEST_F(ConfigBatchTest, ARequestThatIsTooLargeIsRefused) {
  v1::ConfigFile settings;
  settings.set_message_bytes_max(65'536);
  Serve(settings);
  v1::Config config = NewConfig();
  config.mutable_backends(0)->set_model(std::string(70'000, 'm'));
  const grpc::Status status = Create("a", config);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("message_bytes_max"));
}

TEST_F(ConfigBatchTest, WithoutRoomNothingIsLetIn) {
  v1::ConfigFile settings;
  settings.set_held_bytes_max(1);
  Serve(settings);
  for (const grpc::Status& status : {Create("a", NewConfig()), Get("test")}) {
    EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(ReasonIn(status), "OVERLOADED");
  }
}

TEST_F(ConfigBatchTest, AFieldOfALaterVersionIsRefused) {
  Serve();
  v1::GetConfigRequest request;
  request.set_name("configs/test");
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  const grpc::Status read = stub_->GetConfig(testing::ContextInTime().get(), request, &config_);
  EXPECT_EQ(ReasonIn(read), "UNIMPLEMENTED_FIELD") << read.error_message();
  v1::Config config = NewConfig();
  v1::Backend& backend = *config.mutable_backends(0);
  backend.GetReflection()->MutableUnknownFields(&backend)->AddVarint(99, 1);
  const grpc::Status written = Create("a", config);
  EXPECT_EQ(ReasonIn(written), "UNIMPLEMENTED_FIELD") << written.error_message();
}

}  // namespace
}  // namespace nexusnitro
