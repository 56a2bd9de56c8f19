// Whether the backends of a config answer, asked over real sockets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_backend.h"
#include "tests/support/fake_proxy.h"
#include "tests/support/test_certificates.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using ::testing::ElementsAre;
using testing::FakeBackend;
using testing::FakeProxy;
using ::testing::HasSubstr;
using testing::OpenAiBackend;
using testing::Script;
using testing::SharedCertificates;
using ::testing::StartsWith;

constexpr char kModels[] = R"({"data":[{"id":"m1"},{"id":"m2"}]})";

FakeBackend::Options Tls(const testing::TestCertificates::Pair &pair) {
  FakeBackend::Options options;
  options.cert_file = pair.cert_file;
  options.key_file = pair.key_file;
  return options;
}

v1::Backend WithKey(v1::Backend backend) {
  backend.mutable_credential()->set_api_key("k");
  return backend;
}

FakeBackend::Handler Answers(int status, const std::string &body) {
  return [status, body](const testing::ReceivedRequest &) { return Script::Json(status, body); };
}

class CheckConfigTest : public ::testing::Test {
 protected:
  BackendChecks Check(const v1::Config &config, absl::Duration timeout = absl::Seconds(20),
                      std::map<std::string, std::string> variables = {}) {
    SnapshotOptions options;
    options.variables = testing::VariablesOf(std::move(variables));
    Faults faults;
    const auto snapshot = MakeSnapshot(config, options, faults);
    EXPECT_NE(snapshot, nullptr) << faults[0].path << " " << faults[0].description;
    testing::AnswerRecorder<BackendChecks> observer;
    const auto call = client_.client().NewCheckConfig(*snapshot, timeout, {}, observer);
    call->Start();
    EXPECT_TRUE(observer.Wait()) << "the check hangs";
    return observer.answer();
  }
  CheckedBackend CheckOne(v1::Backend backend) { return Check(ConfigOf({std::move(backend)}))[0]; }

  testing::ClientHarness client_{ConfigOf({OpenAiBackend("unused", "http://127.0.0.1:1/v1")})};
};

TEST_F(CheckConfigTest, ABackendThatAnswersShowsItsModelsAndItsTls) {
  FakeBackend backend(Answers(200, kModels), Tls(SharedCertificates().good));
  v1::Backend proto = WithKey(OpenAiBackend("b", backend.endpoint()));
  proto.set_ca_file(SharedCertificates().ca_file);
  const CheckedBackend checked = CheckOne(proto);
  ASSERT_TRUE(checked.status.ok()) << checked.status;
  EXPECT_TRUE(checked.check.ok());
  EXPECT_EQ(checked.check.backend(), "b");
  EXPECT_THAT(checked.check.models(), ElementsAre("m1", "m2"));
  EXPECT_THAT(checked.check.tls(), StartsWith("TLSv1.3 TLS_"));
  EXPECT_TRUE(checked.check.credential_accepted());
  EXPECT_GT(checked.check.latency().nanos(), 0);
  EXPECT_EQ(checked.check.proxy(), "");
  EXPECT_EQ(checked.check.warnings_size(), 0);
  EXPECT_EQ(backend.requests()[0].path, "/v1/models");
}

TEST_F(CheckConfigTest, WithoutACredentialNothingIsSaidOfIt) {
  FakeBackend backend(Answers(200, kModels));
  const CheckedBackend checked = CheckOne(OpenAiBackend("b", backend.endpoint()));
  EXPECT_TRUE(checked.check.ok());
  EXPECT_FALSE(checked.check.has_credential_accepted());
  EXPECT_EQ(checked.check.tls(), "");
}

TEST_F(CheckConfigTest, ARefusedCredentialIsTold) {
  FakeBackend backend(Answers(401, R"({"error":{"message":"bad key"}})"));
  const CheckedBackend checked = CheckOne(WithKey(OpenAiBackend("b", backend.endpoint())));
  EXPECT_EQ(ReasonOf(checked.status), Reason::kBackendCredentialsRejected);
  EXPECT_FALSE(checked.check.ok());
  ASSERT_TRUE(checked.check.has_credential_accepted());
  EXPECT_FALSE(checked.check.credential_accepted());
  EXPECT_EQ(backend.request_count(), 1u);
}

TEST_F(CheckConfigTest, AServerWithoutAListOfModelsIsReached) {
  FakeBackend backend(Answers(404, "{}"));
  const CheckedBackend checked = CheckOne(WithKey(OpenAiBackend("b", backend.endpoint())));
  EXPECT_TRUE(checked.check.ok());
  EXPECT_TRUE(checked.status.ok());
  EXPECT_FALSE(checked.check.has_credential_accepted());
  ASSERT_EQ(checked.check.warnings_size(), 1);
  EXPECT_EQ(checked.check.warnings(0).code(), "NO_MODEL_LIST");
  EXPECT_THAT(checked.check.warnings(0).message(), HasSubstr("HTTP 404"));
}

TEST_F(CheckConfigTest, AWireWithoutAListIsAskedForItsEndpointWithoutTheCredential) {
  FakeBackend backend(Answers(403, "{}"));
  v1::Backend proto = WithKey(OpenAiBackend("b", backend.endpoint()));
  proto.set_api_schema(v1::API_SCHEMA_VERTEX);
  proto.mutable_vertex()->set_project("p");
  proto.mutable_vertex()->set_location("global");
  const CheckedBackend checked = CheckOne(proto);
  EXPECT_TRUE(checked.check.ok()) << checked.status;
  EXPECT_FALSE(checked.check.has_credential_accepted());
  EXPECT_EQ(checked.check.warnings(0).code(), "NO_MODEL_LIST");
  EXPECT_EQ(backend.requests()[0].path, "/v1/");
  EXPECT_FALSE(FindHeader(backend.requests()[0].headers, "authorization").has_value());
}

TEST_F(CheckConfigTest, AServerThatIsDownIsNotReached) {
  std::string endpoint;
  {
    FakeBackend gone(Answers(200, kModels));
    endpoint = gone.endpoint();
  }
  const CheckedBackend checked = CheckOne(WithKey(OpenAiBackend("b", endpoint)));
  EXPECT_FALSE(checked.check.ok());
  EXPECT_EQ(ReasonOf(checked.status), Reason::kConnectFailed);
  EXPECT_FALSE(checked.check.has_credential_accepted());
}

TEST_F(CheckConfigTest, AServerErrorIsAskedForOnce) {
  FakeBackend backend(Answers(503, "{}"));
  v1::Config config = ConfigOf({OpenAiBackend("b", backend.endpoint())});
  config.mutable_retry()->set_attempts_max(5);
  const CheckedBackend checked = Check(config)[0];
  EXPECT_FALSE(checked.check.ok());
  EXPECT_EQ(ReasonOf(checked.status), Reason::kBackendUnavailable);
  EXPECT_EQ(backend.request_count(), 1u);
}

TEST_F(CheckConfigTest, BackendsAreAskedSideBySideAndToldInOrder) {
  FakeBackend silent([](const testing::ReceivedRequest &) { return Script().Stall(); });
  FakeBackend good(Answers(200, kModels));
  v1::Config config = ConfigOf(
      {OpenAiBackend("silent", silent.endpoint()), OpenAiBackend("good", good.endpoint())});
  config.mutable_concurrency_limit()->set_in_flight_max(1);  // Of calls; a check is none.
  const BackendChecks checks = Check(config, absl::Milliseconds(100));
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].check.backend(), "silent");
  EXPECT_EQ(ReasonOf(checks[0].status), Reason::kDeadlineExceeded);
  EXPECT_EQ(checks[1].check.backend(), "good");
  EXPECT_TRUE(checks[1].check.ok()) << checks[1].status;
}

TEST_F(CheckConfigTest, AUserOfTheEnvironmentsProxyIsShownToTheProxyAlone) {
  FakeBackend backend(Answers(200, kModels), Tls(SharedCertificates().other_host));
  FakeProxy proxy;
  const std::string host_and_port = proxy.url().substr(std::string("http://").size());
  v1::Backend proto = WithKey(OpenAiBackend("b", backend.endpoint("other.test")));
  const CheckedBackend checked = Check(ConfigOf({proto}), absl::Seconds(20),
                                       {{"HTTPS_PROXY", "http://me:hunter2@" + host_and_port},
                                        {"SSL_CERT_FILE", SharedCertificates().ca_file}})[0];
  ASSERT_TRUE(checked.check.ok()) << checked.status;
  EXPECT_EQ(checked.check.proxy(), proxy.url());
  ASSERT_EQ(checked.check.warnings_size(), 1);
  EXPECT_EQ(checked.check.warnings(0).code(), "ADDRESS_NOT_CHECKED");
  ASSERT_EQ(proxy.heads().size(), 1u);
  EXPECT_THAT(proxy.heads()[0], HasSubstr("Proxy-Authorization: Basic bWU6aHVudGVyMg=="));
  EXPECT_FALSE(FindHeader(backend.requests()[0].headers, "proxy-authorization").has_value());
}

TEST_F(CheckConfigTest, ACredentialInClearTextIsWarnedOf) {
  FakeBackend backend(Answers(200, kModels));
  FakeProxy proxy;
  v1::Backend proto = WithKey(OpenAiBackend("b", backend.endpoint("plain.test")));
  proto.set_proxy(proxy.url());
  const CheckedBackend checked = CheckOne(proto);
  ASSERT_TRUE(checked.check.ok()) << checked.status;
  ASSERT_EQ(checked.check.warnings_size(), 2);
  EXPECT_EQ(checked.check.warnings(0).code(), "CREDENTIAL_IN_CLEAR_TEXT");
}

TEST_F(CheckConfigTest, NothingIsLeftInTheFigures) {
  FakeBackend backend(Answers(200, kModels));
  ASSERT_TRUE(CheckOne(OpenAiBackend("b", backend.endpoint())).check.ok());
  EXPECT_EQ(client_.Stats().configs_size(), 0);
}

}  // namespace
}  // namespace nexusnitro
