#include "client_core/config/config_snapshot.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;

TEST(ConfigSnapshotTest, TheVendorsAddressIsTheDefault) {
  const auto snapshot = MakeSnapshot(ConfigOf({OpenAiBackend("a", "")}), {}).value();
  EXPECT_EQ(snapshot->backends[0]->target->url, "https://api.openai.com/v1");
  EXPECT_EQ(snapshot->backends[0]->provider, "openai");
  EXPECT_EQ(snapshot->id(), "test");
}

TEST(ConfigSnapshotTest, EmbeddedSwapsEveryTransport) {
  v1::Backend backend;
  backend.set_name("a");
  backend.set_api_schema(v1::API_SCHEMA_LIGHTLLM);
  backend.set_endpoint("http://host/");
  backend.set_model("m");
  backend.mutable_credential()->set_env("NN_TEST_NOT_SET");
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), {.embedded = true});
  ASSERT_TRUE(snapshot.ok()) << snapshot.status() << ": credentials are not needed";
  EXPECT_TRUE((*snapshot)->backends[0]->target->embedded.has_value());
  EXPECT_EQ((*snapshot)->backends[0]->api_schema, v1::API_SCHEMA_OPENAI);
  EXPECT_EQ((*snapshot)->backends[0]->provider, "embedded");
}

TEST(ConfigSnapshotTest, EmbeddedNeedsNoHttpVersion) {
  v1::Backend backend = OpenAiBackend("a", "https://host/v1");
  backend.set_http_version(v1::HTTP_VERSION_2);
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), {.embedded = true});
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_FALSE((*snapshot)->backends[0]->target->http2);
}

TEST(ConfigSnapshotTest, AnUnreadableCredentialIsTheFieldsFault) {
  unsetenv("NN_TEST_NOT_SET");
  v1::Backend backend = OpenAiBackend("a", "");
  backend.mutable_credential()->set_env("NN_TEST_NOT_SET");
  const absl::Status status = MakeSnapshot(ConfigOf({backend}), {}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_EQ(status.message().substr(0, 23), "backends[0].credential:");
}

TEST(ConfigSnapshotTest, AProviderLabelCanBeChosen) {
  v1::Backend backend = OpenAiBackend("a", "http://127.0.0.1:1/v1");
  backend.set_provider("vllm");
  EXPECT_EQ(MakeSnapshot(ConfigOf({backend}), {}).value()->backends[0]->provider, "vllm");
}

}  // namespace
}  // namespace nexusnitro
