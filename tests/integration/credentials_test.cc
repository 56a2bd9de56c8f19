// Credentials over real sockets: token endpoints and metadata services that the test plays.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/client_harness.h"
#include "tests/support/fake_backend.h"
#include "tests/support/rsa_key.h"
#include "tests/support/sse.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

using testing::FakeBackend;
using testing::ReceivedRequest;
using testing::Script;
using testing::WholeReply;

// The machine's clocks, with a wall clock that the test puts forward.
class MovableClock : public Clock {
 public:
  absl::Time Now() const override { return Clock::Real().Now(); }
  absl::Time WallNow() const override {
    return Clock::Real().WallNow() + absl::Seconds(ahead_seconds.load());
  }
  std::atomic<int64_t> ahead_seconds{0};
};

std::string HeaderOf(const ReceivedRequest& request, std::string_view name) {
  return std::string(FindHeader(request.headers, name).value_or("none"));
}

std::string HostOf(const FakeBackend& backend) { return StrCat("127.0.0.1:", backend.port()); }

// A token endpoint, a backend that wants its tokens, and a client of two event loops.
class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest()
      : tokens_([this](const ReceivedRequest&) {
          return Script::Json(200, StrCat(R"({"token_type":"Bearer","expires_in":3600,)",
                                          R"("access_token":"token-)", ++tokens_given_, "\"}"));
        }),
        backend_([this](const ReceivedRequest& request) {
          if (HeaderOf(request, "authorization") == StrCat("Bearer ", refused_.load())) {
            return Script::Json(401, R"({"error":{"message":"expired"}})");
          }
          return Script::Json(200, WholeReply("hello"));
        }) {
    setenv("NN_TEST_CLIENT_SECRET", "s3cr3t", 1);
  }

  // A backend that names the credential in a way of its own.
  v1::Backend Backend(const std::string& name) {
    v1::Backend backend = testing::OpenAiBackend(name, backend_.endpoint());
    v1::EntraCredential& entra = *backend.mutable_credential()->mutable_entra();
    entra.set_tenant_id("tenant");
    entra.set_client_id("client");
    entra.set_client_secret_env("NN_TEST_CLIENT_SECRET");
    entra.set_authority("http://" + HostOf(tokens_));
    return backend;
  }
  void Serve(std::vector<v1::Backend> backends) {
    ClientOptions options;
    options.event_loops = 2;
    options.clock = &clock_;
    client_ =
        std::make_unique<testing::ClientHarness>(testing::ConfigOf(std::move(backends)), options);
  }
  void ChatWell() {
    const auto chat = client_->Chat(false);
    ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  }

  MovableClock clock_;
  std::atomic<int> tokens_given_{0};
  std::atomic<const char*> refused_{"nothing"};
  FakeBackend tokens_;
  FakeBackend backend_;
  std::unique_ptr<testing::ClientHarness> client_;
};

TEST_F(CredentialsTest, AHundredCallsCostOneToken) {
  Serve({Backend("a")});
  std::vector<std::unique_ptr<testing::RunningChat>> chats;
  for (int i = 0; i < 100; ++i) chats.push_back(client_->Begin(testing::Ask("hi"), false));
  for (const auto& chat : chats) {
    ASSERT_TRUE(chat->observer.WaitUntilDone());
    EXPECT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  }
  ASSERT_EQ(tokens_.request_count(), 1u);
  const ReceivedRequest asked = tokens_.requests()[0];
  EXPECT_EQ(asked.path, "/tenant/oauth2/v2.0/token");
  EXPECT_TRUE(absl::StrContains(asked.body, "client_secret=s3cr3t")) << asked.body;
  ASSERT_EQ(backend_.request_count(), 100u);
  for (const ReceivedRequest& request : backend_.requests()) {
    EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer token-1");
  }
}

TEST_F(CredentialsTest, AnExpiredTokenIsReplaced) {
  Serve({Backend("a")});
  ChatWell();
  clock_.ahead_seconds = 3'000;
  ChatWell();
  EXPECT_EQ(tokens_.request_count(), 1u) << "there is time enough left";
  clock_.ahead_seconds = 3'600;
  ChatWell();
  EXPECT_EQ(tokens_.request_count(), 2u);
  EXPECT_EQ(HeaderOf(backend_.requests().back(), "authorization"), "Bearer token-2");
}

TEST_F(CredentialsTest, ATokenIsRenewedBehindTheCallsShortlyBeforeItsEnd) {
  Serve({Backend("a")});
  ChatWell();
  clock_.ahead_seconds = 3'400;
  ChatWell();
  EXPECT_EQ(HeaderOf(backend_.requests().back(), "authorization"), "Bearer token-1");
  ASSERT_TRUE(tokens_.WaitForRequests(2));
  ASSERT_TRUE(tokens_.WaitUntilIdle());
  for (int i = 0; i < 1'000; ++i) {
    ChatWell();
    if (HeaderOf(backend_.requests().back(), "authorization") == "Bearer token-2") break;
  }
  EXPECT_EQ(HeaderOf(backend_.requests().back(), "authorization"), "Bearer token-2");
  EXPECT_EQ(tokens_.request_count(), 2u);
}

TEST_F(CredentialsTest, ATokenThatABackendRefusesIsRenewed) {
  refused_ = "token-1";
  Serve({Backend("a")});
  const auto chat = client_->Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(chat->observer.outcome().call.attempts(), 2);
  EXPECT_EQ(tokens_.request_count(), 2u);
  ChatWell();
  EXPECT_EQ(tokens_.request_count(), 2u);
}

TEST_F(CredentialsTest, WithoutAnEndpointTheErrorSaysSo) {
  tokens_.Kill();
  Serve({Backend("a")});
  const auto chat = client_->Chat(false);
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kCredentialUnavailable);
  EXPECT_TRUE(absl::StrContains(chat->observer.status().message(), HostOf(tokens_)))
      << chat->observer.status();
  EXPECT_EQ(backend_.request_count(), 0u);
}

TEST_F(CredentialsTest, AClientMayEndWhileATokenIsFetched) {
  FakeBackend silent([](const ReceivedRequest&) { return Script().Stall(); });
  v1::Backend backend = Backend("a");
  backend.mutable_credential()->mutable_entra()->set_authority("http://" + HostOf(silent));
  Serve({backend});
  const auto chat = client_->Begin(testing::Ask("hi"), false);
  ASSERT_TRUE(silent.WaitForRequests(1));
  chat->call->Cancel(MakeError(Reason::kCancelled, "enough"));
  ASSERT_TRUE(chat->observer.WaitUntilDone());
  client_.reset();
  EXPECT_TRUE(silent.WaitForClosed(1));
}

TEST_F(CredentialsTest, AServiceAccountsAssertionIsChangedForAToken) {
  testing::TempFolder folder;
  const testing::RsaKey key;
  std::ofstream(folder.path() + "/key.json")
      << R"({"type":"service_account","client_email":"a@b","private_key":")"
      << absl::StrReplaceAll(key.Pem(), {{"\n", "\\n"}}) << R"(","token_uri":"http://)"
      << HostOf(tokens_) << R"(/token"})";
  v1::Backend backend = testing::OpenAiBackend("a", backend_.endpoint());
  backend.mutable_credential()->mutable_google()->set_service_account_file(folder.path() +
                                                                           "/key.json");
  Serve({backend});
  ChatWell();
  EXPECT_TRUE(absl::StrContains(tokens_.requests()[0].body, "&assertion=ey"));
  EXPECT_EQ(HeaderOf(backend_.requests()[0], "authorization"), "Bearer token-1");
}

// PUT, GET, GET on one kept connection, then a request that is signed with what they gave.
TEST(AwsCredentialsTest, AnInstancesKeysSignARequest) {
  FakeBackend instance([](const ReceivedRequest& request) {
    const bool session = HeaderOf(request, "x-aws-ec2-metadata-token") == "session-1";
    if (request.method == "PUT" && request.path == "/latest/api/token") {
      return Script::Json(200, "session-1");
    }
    if (request.method != "GET" || !session) return Script::Json(401, "no");
    if (absl::EndsWith(request.path, "/security-credentials/")) return Script::Json(200, "role-1");
    return Script::Json(200, R"({"Code":"Success","AccessKeyId":"ASIAFAKE","SecretAccessKey":"k",)"
                             R"("Token":"t-1","Expiration":"2999-01-01T00:00:00Z"})");
  });
  FakeBackend bedrock([](const ReceivedRequest&) {
    return Script::Json(
        200,
        R"({"output":{"message":{"role":"assistant","content":[{"text":"hello"}]}},)"
        R"("stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}})");
  });
  for (const char* name :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_DISABLED"}) {
    unsetenv(name);
  }
  setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
  setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
  setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", ("http://" + HostOf(instance)).c_str(), 1);

  v1::Backend backend = testing::OpenAiBackend("a", "http://" + HostOf(bedrock));
  backend.set_api_schema(v1::API_SCHEMA_BEDROCK);
  backend.mutable_bedrock()->set_region("us-east-1");
  backend.mutable_credential()->mutable_aws()->mutable_default_chain();
  testing::ClientHarness client(testing::ConfigOf({backend}));
  const auto chat = client.Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  EXPECT_EQ(instance.request_count(), 3u);
  EXPECT_EQ(instance.connection_count(), 1);
  const ReceivedRequest signed_request = bedrock.requests()[0];
  EXPECT_TRUE(absl::StartsWith(HeaderOf(signed_request, "authorization"),
                               "AWS4-HMAC-SHA256 Credential=ASIAFAKE/"))
      << HeaderOf(signed_request, "authorization");
  EXPECT_EQ(HeaderOf(signed_request, "x-amz-security-token"), "t-1");
}

}  // namespace
}  // namespace nexusnitro
