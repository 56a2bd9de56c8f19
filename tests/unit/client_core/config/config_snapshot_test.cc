#include "client_core/config/config_snapshot.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

TEST(ConfigSnapshotTest, TheVendorsAddressIsTheDefault) {
  const auto snapshot = SnapshotOf(ConfigOf({OpenAiBackend("a", "")}));
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
  backend.set_ca_file("/nonexistent/ca.pem");
  Faults faults;
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), {.embedded = true}, faults);
  ASSERT_NE(snapshot, nullptr) << "neither credentials nor authorities are needed";
  EXPECT_TRUE(snapshot->backends[0]->target->embedded.has_value());
  EXPECT_EQ(snapshot->backends[0]->api_schema, v1::API_SCHEMA_OPENAI);
  EXPECT_EQ(snapshot->backends[0]->provider, "embedded");
}

TEST(ConfigSnapshotTest, EmbeddedNeedsNoHttpVersion) {
  v1::Backend backend = OpenAiBackend("a", "https://host/v1");
  backend.set_http_version(v1::HTTP_VERSION_2);
  Faults faults;
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), {.embedded = true}, faults);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_FALSE(snapshot->backends[0]->target->http2);
}

TEST(ConfigSnapshotTest, EveryFileAndVariableThatCannotBeReadIsAFault) {
  unsetenv("NN_TEST_NOT_SET");
  v1::Backend first = OpenAiBackend("a", "");
  first.mutable_credential()->set_env("NN_TEST_NOT_SET");
  v1::Backend second = OpenAiBackend("b", "");
  second.set_ca_file("/nonexistent/ca.pem");
  second.mutable_credential()->set_file("/nonexistent/key");
  Faults faults;
  EXPECT_EQ(MakeSnapshot(ConfigOf({first, second}), {}, faults), nullptr);
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].path, "backends[0].credential");
  EXPECT_EQ(faults[1].path, "backends[1].ca_file");
  EXPECT_EQ(faults[1].description, "is /nonexistent/ca.pem, which cannot be read");
  EXPECT_EQ(faults[2].path, "backends[1].credential");
}

TEST(ConfigSnapshotTest, AProviderLabelCanBeChosen) {
  v1::Backend backend = OpenAiBackend("a", "http://127.0.0.1:1/v1");
  backend.set_provider("vllm");
  EXPECT_EQ(SnapshotOf(ConfigOf({backend}))->backends[0]->provider, "vllm");
}

}  // namespace
}  // namespace nexusnitro
