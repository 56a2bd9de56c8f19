#include "client_core/config/batch_reply.h"

#include <gtest/gtest.h>

#include <utility>

#include "nexusnitro/v1/config_service.pb.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

TEST(BatchReplyTest, IsReadAsTheMessageOfItsResults) {
  v1::Config config = testing::ConfigOf({testing::OpenAiBackend("a", std::string(300, 'x'))});
  config.clear_name();
  v1::CallStatus status;
  status.set_code(6);
  status.set_message("is there");

  BatchReply reply;
  reply.AddConfig(config.SerializeAsString(), {.id = "one", .version = 4});
  reply.AddStatus(status);
  reply.AddConfig("", {.id = "two"});
  v1::BatchCreateConfigsResponse read;
  ASSERT_TRUE(read.ParseFromString(std::move(reply).Take()));

  v1::BatchCreateConfigsResponse expected;
  config.set_name("configs/one");
  config.set_origin(v1::CONFIG_ORIGIN_RPC);
  config.set_version(4);
  *expected.add_results()->mutable_config() = config;
  *expected.add_results()->mutable_status() = status;
  v1::Config& two = *expected.add_results()->mutable_config();
  two.set_name("configs/two");
  two.set_origin(v1::CONFIG_ORIGIN_RPC);
  EXPECT_EQ(read.DebugString(), expected.DebugString());
}

}  // namespace
}  // namespace nexusnitro
