// Where requests go, and where they never do: proxies, and addresses that are
// refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_backend.h"
#include "tests/support/fake_dns.h"
#include "tests/support/fake_proxy.h"
#include "tests/support/sse.h"
#include "tests/support/test_certificates.h"

namespace nexusnitro {
namespace {

using ::testing::AllOf;
using testing::ConfigOf;
using ::testing::Each;
using testing::FakeBackend;
using testing::FakeDns;
using testing::FakeProxy;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::OpenAiBackend;
using testing::Script;
using testing::SharedCertificates;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::WholeReply;

constexpr char kKey[] = "sk-egress-planted";
constexpr absl::Duration kShort = absl::Milliseconds(100);

Script Answer(const testing::ReceivedRequest & /*request*/) {
  return Script::Json(200, WholeReply("x"));
}

// For other.test.
FakeBackend::Options OtherHost() {
  FakeBackend::Options options;
  options.cert_file = SharedCertificates().other_host.cert_file;
  options.key_file = SharedCertificates().other_host.key_file;
  return options;
}

v1::Backend BackendAt(const std::string &endpoint, const std::string &proxy = "") {
  v1::Backend backend = OpenAiBackend("b", endpoint);
  backend.mutable_credential()->set_api_key(kKey);
  backend.set_ca_file(SharedCertificates().ca_file);
  backend.set_proxy(proxy);
  return backend;
}

v1::Config OneTry(std::vector<v1::Backend> backends) {
  v1::Config config = ConfigOf(std::move(backends));
  config.mutable_retry()->set_attempts_max(1);
  return config;
}

class EgressTest : public ::testing::Test {
 protected:
  void Use(const v1::Config &config) {
    ClientOptions options;
    options.dns_servers = {dns_.address()};
    client_ = std::make_unique<testing::ClientHarness>(config, options);
  }
  absl::Status Chat() { return client_->Chat(false)->observer.status(); }
  absl::Status ChatOn(const v1::Config &config) {
    Use(config);
    return Chat();
  }

  FakeDns dns_;
  std::unique_ptr<testing::ClientHarness> client_;
};

TEST_F(EgressTest, HttpsGoesThroughAProxyAsATunnel) {
  FakeBackend backend(Answer, OtherHost());
  FakeProxy proxy;
  Use(OneTry({BackendAt(backend.endpoint("other.test"), proxy.url())}));
  ASSERT_TRUE(Chat().ok());
  ASSERT_TRUE(Chat().ok());
  const std::vector<std::string> heads = proxy.heads();
  ASSERT_THAT(heads, SizeIs(1)) << "the tunnel is used again";
  EXPECT_THAT(heads[0], StartsWith("CONNECT other.test:" + std::to_string(backend.port()) + " "));
  EXPECT_THAT(heads[0], Not(HasSubstr(kKey)));
  EXPECT_THAT(heads[0], Not(HasSubstr("authorization")));
  EXPECT_EQ(backend.request_count(), 2u);
  EXPECT_EQ(FindHeader(backend.requests()[0].headers, "authorization"),
            std::string("Bearer ") + kKey);
  EXPECT_EQ(dns_.queries(), 0) << "the proxy resolves the backend's name";
}

TEST_F(EgressTest, TheTunnelsHeadIsNotTheRepliesHead) {
  FakeBackend backend(
      [](const testing::ReceivedRequest &) {
        return Script::Json(200, WholeReply("x"), {{"x-request-id", "r1"}});
      },
      OtherHost());
  FakeProxy proxy;
  Use(OneTry({BackendAt(backend.endpoint("other.test"), proxy.url())}));
  const auto chat = client_->Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(chat->observer.outcome().response.call().backend_request_id(), "r1");
}

TEST_F(EgressTest, TheProxysOwnNameIsResolvedHere) {
  dns_.Answer("proxy.test", "127.0.0.1", 30);
  FakeBackend backend(Answer, OtherHost());
  FakeProxy proxy;
  ASSERT_TRUE(
      ChatOn(OneTry({BackendAt(backend.endpoint("other.test"), proxy.url("proxy.test"))})).ok());
  EXPECT_THAT(proxy.heads(), SizeIs(1));
  EXPECT_GT(dns_.queries(), 0);
}

TEST_F(EgressTest, PlainHttpIsForwarded) {
  FakeBackend backend(Answer);
  FakeProxy proxy;
  ASSERT_TRUE(ChatOn(OneTry({BackendAt(backend.endpoint("plain.test"), proxy.url())})).ok());
  EXPECT_THAT(proxy.heads(),
              Each(StartsWith("POST " + backend.endpoint("plain.test") + "/chat/completions ")));
  EXPECT_EQ(backend.requests()[0].path, "/v1/chat/completions");
}

TEST_F(EgressTest, AProxyThatRefusesIsNamed) {
  FakeBackend backend(Answer, OtherHost());
  FakeProxy proxy(FakeProxy::Manner::kRefuse);
  const absl::Status status =
      ChatOn(OneTry({BackendAt(backend.endpoint("other.test"), proxy.url())}));
  EXPECT_EQ(ReasonOf(status), Reason::kConnectFailed);
  EXPECT_THAT(status.message(),
              AllOf(HasSubstr("through the proxy " + proxy.url()), HasSubstr("407")));
  EXPECT_TRUE(NotSent(status));
  EXPECT_EQ(backend.request_count(), 0u);
}

TEST_F(EgressTest, AProxyThatRefusesToForwardIsNamed) {
  FakeProxy proxy(FakeProxy::Manner::kRefuse);
  const absl::Status status = ChatOn(OneTry({BackendAt("http://plain.test:1/v1", proxy.url())}));
  EXPECT_EQ(ReasonOf(status), Reason::kConnectFailed);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("the proxy " + proxy.url()), HasSubstr("407")));
}

TEST_F(EgressTest, AProxyThatIsNotThereIsNamed) {
  std::string url;
  {
    FakeProxy gone;
    url = gone.url();
  }
  const absl::Status status = ChatOn(OneTry({BackendAt("https://other.test/v1", url)}));
  EXPECT_EQ(ReasonOf(status), Reason::kConnectFailed);
  EXPECT_THAT(status.message(), HasSubstr("through the proxy " + url));
  EXPECT_TRUE(NotSent(status));
}

TEST_F(EgressTest, AProxyThatSaysNothingTakesTheConnectTimeout) {
  FakeProxy proxy(FakeProxy::Manner::kStall);
  v1::Config config = OneTry({BackendAt("https://other.test/v1", proxy.url())});
  config.mutable_timeouts()->mutable_connect()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(kShort)));
  const absl::Status status = ChatOn(config);
  EXPECT_EQ(ReasonOf(status), Reason::kConnectTimeout);
  EXPECT_TRUE(NotSent(status));
}

// libcurl would send the request again where the kept connection turns out to
// be dead.
TEST_F(EgressTest, OneAttemptIsOneRequestBehindAProxyToo) {
  for (const bool tls : {true, false}) {
    std::atomic<int> requests = 0;
    FakeBackend backend(
        [&requests](const testing::ReceivedRequest &) {
          return ++requests == 1 ? Script::Json(200, WholeReply("x")) : Script().Fin();
        },
        tls ? OtherHost() : FakeBackend::Options());
    FakeProxy proxy;
    Use(OneTry({BackendAt(backend.endpoint("other.test"), proxy.url())}));
    ASSERT_TRUE(Chat().ok());
    EXPECT_EQ(ReasonOf(Chat()), Reason::kSentNoAnswer);
    EXPECT_EQ(backend.request_count(), 2u);
  }
}

TEST_F(EgressTest, ConnectionsBelongToTheirProxy) {
  FakeBackend backend(
      [](const testing::ReceivedRequest &) { return Script::Json(503, R"({"error":{}})"); },
      [] {
        FakeBackend::Options options;
        options.cert_file = SharedCertificates().good.cert_file;
        options.key_file = SharedCertificates().good.key_file;
        return options;
      }());
  FakeProxy first;
  FakeProxy second;
  std::vector<v1::Backend> backends = {BackendAt(backend.endpoint("localhost"), first.url()),
                                       BackendAt(backend.endpoint("localhost"), second.url()),
                                       BackendAt(backend.endpoint("localhost"), "none")};
  dns_.Answer("localhost", "127.0.0.1", 30);
  for (size_t i = 0; i < backends.size(); ++i) backends[i].set_name("b" + std::to_string(i));
  v1::Config config = ConfigOf(backends);
  config.mutable_retry()->set_attempts_max(3);
  EXPECT_EQ(ReasonOf(ChatOn(config)), Reason::kBackendUnavailable);
  EXPECT_EQ(backend.request_count(), 3u);
  EXPECT_EQ(backend.connection_count(), 3);
  EXPECT_THAT(first.heads(), SizeIs(1));
  EXPECT_THAT(second.heads(), SizeIs(1));
}

TEST_F(EgressTest, ANameWithARefusedAddressIsRefused) {
  for (const char *address : {"169.254.169.254", "169.254.1.1", "100.100.100.200", "0.0.0.0"}) {
    dns_.Answer("evil.test", address, 1);
    const absl::Status status = ChatOn(OneTry({BackendAt("http://evil.test/v1")}));
    EXPECT_EQ(ReasonOf(status), Reason::kAddressRefused) << address;
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(status.message(), HasSubstr("evil.test"));
    EXPECT_TRUE(NotSent(status));
  }
}

TEST_F(EgressTest, RefusedAddressesAreTakenOutOfAnAnswer) {
  FakeBackend backend(Answer);
  dns_.AnswerAll("mixed.test", {"169.254.169.254", "127.0.0.1", "100.100.100.200"}, 30);
  Use(OneTry({BackendAt(backend.endpoint("mixed.test"))}));
  ASSERT_TRUE(Chat().ok());
  ASSERT_TRUE(Chat().ok()) << "from the resolver's cache, too";
  EXPECT_EQ(backend.request_count(), 2u);
}

TEST_F(EgressTest, AProxysRefusedAddressIsRefused) {
  dns_.Answer("proxy.test", "169.254.169.254", 30);
  const absl::Status status =
      ChatOn(OneTry({BackendAt("https://other.test/v1", "http://proxy.test:3128")}));
  EXPECT_EQ(ReasonOf(status), Reason::kAddressRefused);
  EXPECT_THAT(status.message(), HasSubstr("proxy.test"));
}

TEST_F(EgressTest, ARedirectToAMetadataServerIsNotFollowed) {
  FakeBackend backend([](const testing::ReceivedRequest &) {
    return Script::Json(307, "{}", {{"location", "http://169.254.169.254/latest/meta-data/"}});
  });
  const absl::Status status = ChatOn(OneTry({BackendAt(backend.endpoint())}));
  EXPECT_EQ(ReasonOf(status), Reason::kRedirectRefused);
  EXPECT_EQ(backend.request_count(), 1u);
  EXPECT_EQ(client_->Stats().configs(0).backends(0).attempts(), 1);
  EXPECT_EQ(dns_.queries(), 0);
}

}  // namespace
}  // namespace nexusnitro
