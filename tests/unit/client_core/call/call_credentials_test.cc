#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/call/call.h"
#include "tests/support/call_fixture.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::kJson;
using testing::WholeReply;

constexpr char kRefused[] = R"({"error":{"message":"token expired","code":"expired"}})";

// The backend `a` needs a token of the metadata server, which the test plays like a backend.
class CallCredentialsTest : public testing::CallTest {
 protected:
  CallCredentialsTest() {
    config_.mutable_backends(0)->mutable_credential()->mutable_google()->mutable_metadata();
    config_.mutable_retry()->set_share_of_calls_max(0);
  }

  void BeginWaiting() {
    Begin(false);
    scheduler_.RunReady();
  }
  bool LastIsForToken() {
    return transport_.last().request.path.find("/token") != std::string::npos;
  }
  void ReplyToken(const std::string& token) {
    ASSERT_TRUE(LastIsForToken());
    transport_.last().Reply(200, kJson, R"({"access_token":")" + token + R"(","expires_in":3600})");
    scheduler_.RunReady();
  }
  std::string Authorization() {
    return std::string(
        FindHeader(transport_.last().request.headers, "authorization").value_or("none"));
  }
};

TEST_F(CallCredentialsTest, ACallWaitsForItsToken) {
  BeginWaiting();
  ASSERT_EQ(transport_.count(), 1u);
  ReplyToken("t1");
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(Authorization(), "Bearer t1");
  transport_.last().Reply(200, kJson, WholeReply("hello"));
  ASSERT_TRUE(observer_.status().ok()) << observer_.status();
  EXPECT_EQ(observer_.outcome().call.attempts(), 1);

  testing::RecordingObserver second;
  Begin(false, second);
  EXPECT_EQ(transport_.count(), 3u) << "the next call has it at hand";
  EXPECT_EQ(Authorization(), "Bearer t1");
  transport_.last().Reply(200, kJson, WholeReply("hello"));
}

TEST_F(CallCredentialsTest, ALargeRequestIsEncodedByAWorkerWithItsToken) {
  request_ = testing::Ask(std::string(limits::kInlineCodecBytesMax + 1, 'x'));
  BeginWaiting();
  ReplyToken("t1");
  while (transport_.count() < 2) ASSERT_TRUE(scheduler_.WaitForPost());
  EXPECT_EQ(Authorization(), "Bearer t1");
  transport_.last().Reply(200, kJson, WholeReply("hello"));
  EXPECT_EQ(Outcome(), Reason::kNone);
}

TEST_F(CallCredentialsTest, WithoutATokenNothingIsSent) {
  BeginWaiting();
  transport_.last().Reply(404, kJson, R"({"error":"no account"})");
  scheduler_.RunReady();
  EXPECT_EQ(Outcome(), Reason::kCredentialUnavailable);
  const absl::Status status = observer_.status();
  EXPECT_TRUE(NotSent(status));
  EXPECT_EQ(status.message().find("backend \"a\": no credential (google metadata): http://"), 0u)
      << status;
  EXPECT_EQ(BackendErrorOf(status)->phase(), "credential");
  EXPECT_EQ(transport_.count(), 1u);
}

TEST_F(CallCredentialsTest, WithoutATokenTheNextBackendIsAsked) {
  AddSecondBackend();
  BeginWaiting();
  transport_.last().Reply(404, kJson, "{}");
  scheduler_.RunReady();
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(Authorization(), "none") << "b has no credential";
  transport_.last().Reply(200, kJson, WholeReply("hello"));
  EXPECT_EQ(observer_.outcome().call.backend(), "b");
}

TEST_F(CallCredentialsTest, TheDeadlineHoldsWhileATokenIsWaitedFor) {
  last_ = Begin(false, observer_, absl::Seconds(1));
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(Outcome(), Reason::kDeadlineExceeded);
  EXPECT_NE(observer_.status().message().find("in the phase credential"), absl::string_view::npos)
      << observer_.status();
  EXPECT_TRUE(NotSent(observer_.status()));
  ReplyToken("t1");
  EXPECT_EQ(observer_.times_done(), 1);
  EXPECT_EQ(transport_.count(), 1u);
}

TEST_F(CallCredentialsTest, ACancelledCallWaitsNoMoreAndTheTokenIsKept) {
  BeginWaiting();
  std::weak_ptr<Call> call = last_;
  last_->Cancel(MakeError(Reason::kCancelled, "enough"));
  last_.reset();
  EXPECT_TRUE(call.expired()) << "what waits holds no call";
  EXPECT_EQ(Outcome(), Reason::kCancelled);
  ReplyToken("t1");
  EXPECT_EQ(transport_.count(), 1u);
  testing::RecordingObserver second;
  Begin(false, second);
  EXPECT_EQ(Authorization(), "Bearer t1");
  transport_.last().Reply(200, kJson, WholeReply("hello"));
}

TEST_F(CallCredentialsTest, ARefusedTokenIsRenewedOnce) {
  BeginWaiting();
  ReplyToken("t1");
  transport_.last().Reply(401, kJson, kRefused);
  scheduler_.RunReady();
  ReplyToken("t2");
  EXPECT_EQ(Authorization(), "Bearer t2");
  EXPECT_EQ(transport_.last().request.path, "/chat/completions");
  transport_.last().Reply(200, kJson, WholeReply("hello"));
  ASSERT_TRUE(observer_.status().ok()) << observer_.status();
  EXPECT_EQ(observer_.outcome().call.attempts(), 2);
  EXPECT_EQ(stats_.retries.value(), 1);
}

TEST_F(CallCredentialsTest, ASecondRefusalIsTheOutcome) {
  BeginWaiting();
  ReplyToken("t1");
  transport_.last().Reply(401, kJson, kRefused);
  scheduler_.RunReady();
  ReplyToken("t2");
  transport_.last().Reply(401, kJson, kRefused);
  EXPECT_EQ(Outcome(), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(transport_.count(), 4u);
}

TEST_F(CallCredentialsTest, ARenewalIsAnAttempt) {
  attempts_max_ = 1;
  BeginWaiting();
  ReplyToken("t1");
  transport_.last().Reply(401, kJson, kRefused);
  EXPECT_EQ(Outcome(), Reason::kBackendCredentialsRejected);
}

TEST_F(CallCredentialsTest, ARenewalThatFailsIsToldWithWhatTheBackendSaid) {
  BeginWaiting();
  ReplyToken("t1");
  transport_.last().Reply(401, kJson, kRefused);
  scheduler_.RunReady();
  ASSERT_TRUE(LastIsForToken());
  transport_.last().Reply(500, kJson, R"({"error":"down"})");
  scheduler_.RunReady();
  EXPECT_EQ(Outcome(), Reason::kCredentialUnavailable);
  const auto error = BackendErrorOf(observer_.status());
  EXPECT_EQ(error->http_status(), 401);
  EXPECT_EQ(error->phase(), "credential");
  EXPECT_EQ(error->attempts(), 1);
  EXPECT_FALSE(NotSent(observer_.status()));
}

TEST_F(CallCredentialsTest, ATokenNeverShowsInAnError) {
  BeginWaiting();
  ReplyToken("s3cr3t-token");
  transport_.last().Reply(400, kJson, R"({"error":{"message":"bad s3cr3t-token"}})");
  EXPECT_EQ(Outcome(), Reason::kBackendRejected);
  EXPECT_EQ(observer_.status().ToString().find("s3cr3t"), std::string::npos) << observer_.status();
  EXPECT_EQ(BackendErrorOf(observer_.status())->message(), "bad [redacted]");
}

TEST_F(CallCredentialsTest, AKeyOfTheConfigIsNotTriedAgain) {
  setenv("NN_TEST_CALL_KEY", "k", 1);
  config_.mutable_backends(0)->mutable_credential()->set_env("NN_TEST_CALL_KEY");
  Begin(false);
  EXPECT_EQ(Authorization(), "Bearer k");
  transport_.last().Reply(401, kJson, kRefused);
  EXPECT_EQ(Outcome(), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(transport_.count(), 1u);
}

}  // namespace
}  // namespace nexusnitro
