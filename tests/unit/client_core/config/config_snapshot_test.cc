#include "client_core/config/config_snapshot.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/chat_requests.h"
#include "tests/support/variables_of.h"

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

SnapshotOptions With(std::map<std::string, std::string> variables) {
  SnapshotOptions options;
  options.variables = testing::VariablesOf(std::move(variables));
  return options;
}

// Its only fault, "path description".
std::string FaultOf(const v1::Backend& backend, const SnapshotOptions& options) {
  Faults faults;
  EXPECT_EQ(MakeSnapshot(ConfigOf({backend}), options, faults), nullptr);
  EXPECT_EQ(faults.size(), 1u);
  return faults.empty() ? "" : faults[0].path + " " + faults[0].description;
}

std::shared_ptr<const HttpTarget> TargetOf(const v1::Backend& backend,
                                           const SnapshotOptions& options) {
  Faults faults;
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), options, faults);
  EXPECT_NE(snapshot, nullptr) << faults[0].path << " " << faults[0].description;
  return snapshot->backends[0]->target;
}

TEST(ConfigSnapshotTest, ABackendsOwnProxyWinsOverTheEnvironments) {
  const SnapshotOptions options = With({{"HTTPS_PROXY", "http://env.test:1"}});
  v1::Backend backend = OpenAiBackend("a", "https://host.test/v1");
  EXPECT_EQ(TargetOf(backend, options)->proxy->url, "http://env.test:1");
  backend.set_proxy("http://own.test:2");
  EXPECT_EQ(TargetOf(backend, options)->proxy->url, "http://own.test:2");
  backend.set_proxy("none");
  EXPECT_EQ(TargetOf(backend, options)->proxy, nullptr);
  backend.clear_proxy();
  backend.set_endpoint("https://localhost:8443/v1");
  EXPECT_EQ(TargetOf(backend, options)->proxy, nullptr);
}

TEST(ConfigSnapshotTest, ABadProxyOfTheEnvironmentIsAFault) {
  EXPECT_EQ(
      FaultOf(OpenAiBackend("a", "https://host.test/v1"), With({{"ALL_PROXY", "socks5://p:1"}})),
      "backends[0].proxy is not set, and the environment variable ALL_PROXY has a scheme "
      "other than http; expected http://HOST:PORT");
}

TEST(ConfigSnapshotTest, TheEnvironmentsAuthoritiesAreTheDefaultOverTls) {
  const SnapshotOptions options = With({{"SSL_CERT_FILE", "/nonexistent/ca.pem"}});
  EXPECT_EQ(FaultOf(OpenAiBackend("a", "https://host.test/v1"), options),
            "backends[0].ca_file is not set, and the environment variable SSL_CERT_FILE is "
            "/nonexistent/ca.pem, which cannot be read");
  EXPECT_EQ(TargetOf(OpenAiBackend("a", "http://host.test/v1"), options)->ca_file, "");
}

TEST(ConfigSnapshotTest, RefusedHostsAreFaults) {
  EXPECT_EQ(FaultOf(OpenAiBackend("a", "http://169.254.1.1/v1"), With({})),
            "backends[0].endpoint is a link-local address, which no backend may have");
  v1::Backend backend = OpenAiBackend("a", "https://host.test/v1");
  backend.set_proxy("http://[fe80::1]:3128");
  EXPECT_EQ(FaultOf(backend, With({})),
            "backends[0].proxy is a link-local address, which no proxy may have");
}

TEST(ConfigSnapshotTest, AKeyByIdGoesWhereItMay) {
  setenv("NN_TEST_BY_ID", "k", 1);
  FileRules rules;
  rules.credentials["k"].set_env("NN_TEST_BY_ID");
  rules.credentials["k"].add_allowed_hosts("api.openai.com");
  v1::Backend backend = OpenAiBackend("a", "");
  backend.mutable_credential()->set_id("k");
  Faults faults;
  const auto snapshot = MakeSnapshot(ConfigOf({backend}), {.rules = &rules}, faults);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->backends[0]->credential.token.Reveal(), "k");
  EXPECT_EQ(snapshot->backends[0]->credential_source.env(), "NN_TEST_BY_ID");
  EXPECT_EQ(snapshot->proto.backends(0).credential().id(), "k");

  EXPECT_EQ(MakeSnapshot(ConfigOf({backend}), {}, faults), nullptr) << "nothing is declared";
  backend.set_endpoint("https://other.example/v1");
  EXPECT_EQ(MakeSnapshot(ConfigOf({backend}), {.rules = &rules}, faults), nullptr);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[1].path, "backends[0].credential.id");
}

}  // namespace
}  // namespace nexusnitro
