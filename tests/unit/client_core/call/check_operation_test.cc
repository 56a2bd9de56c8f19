#include "client_core/call/check_operation.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro {
namespace {

v1::Backend WithKey(const std::string& endpoint) {
  v1::Backend backend = testing::OpenAiBackend("a", endpoint);
  backend.mutable_credential()->set_api_key("k");
  return backend;
}

v1::Backend Vertex() {
  v1::Backend backend = WithKey("https://127.0.0.1:1");
  backend.set_api_schema(v1::API_SCHEMA_VERTEX);
  backend.mutable_vertex()->set_project("p");
  backend.mutable_vertex()->set_location("global");
  return backend;
}

class CheckOperationTest : public ::testing::Test {
 protected:
  // What comes of a reply with that status and body.
  CheckedBackend Reply(const v1::Backend& backend, int http_status, const std::string& body,
                       const std::string& tls = "") {
    Use(backend);
    const auto reader = operation_->NewReader(backend_, call_, {});
    EXPECT_TRUE(reader->OnHead({http_status, {{"content-type", "application/json"}}, tls}).ok());
    EXPECT_TRUE(reader->OnBody(body).ok());
    const absl::Status status = reader->Parse(absl::OkStatus());
    reader->Deliver(status);
    return End(status);
  }
  // What comes of a failure before any reply.
  CheckedBackend Failure(const v1::Backend& backend, Reason reason) {
    Use(backend);
    return End(MakeError(reason, "words"));
  }
  void Use(const v1::Backend& backend) {
    backend_ = testing::BackendOf(backend);
    operation_ = std::make_unique<CheckOperation>(clock_, backend_, observer_);
    call_.Clear();
  }
  CheckedBackend End(const absl::Status& status) {
    call_.mutable_total_time()->set_nanos(7'000'000);
    operation_->OnDone(status, call_);
    return observer_.answer();
  }

  testing::FakeClock clock_;
  testing::AnswerRecorder<CheckedBackend> observer_;
  std::shared_ptr<const BackendSnapshot> backend_;
  std::unique_ptr<CheckOperation> operation_;
  v1::CallInfo call_;
};

TEST_F(CheckOperationTest, AListShowsAllThereIsToTell) {
  const CheckedBackend checked =
      Reply(WithKey("https://127.0.0.1:1/v1"), 200, R"({"data":[{"id":"x"}]})", "TLSv1.3 C");
  EXPECT_TRUE(checked.status.ok());
  EXPECT_TRUE(checked.check.ok());
  EXPECT_EQ(checked.check.models(0), "x");
  EXPECT_EQ(checked.check.tls(), "TLSv1.3 C");
  EXPECT_EQ(checked.check.latency().nanos(), 7'000'000);
  EXPECT_TRUE(checked.check.credential_accepted());
}

TEST_F(CheckOperationTest, ALongListIsCutAndThatIsSaid) {
  std::string body = R"({"data":[{"id":"x"})";
  for (int i = 0; i < 1'000; ++i) body += R"(,{"id":"y"})";
  const CheckedBackend checked =
      Reply(testing::OpenAiBackend("a", "https://127.0.0.1:1"), 200, body + "]}");
  EXPECT_TRUE(checked.check.ok());
  EXPECT_EQ(checked.check.models_size(), 1'000);
  EXPECT_EQ(checked.check.warnings(0).code(), "MODELS_LEFT_OUT");
}

TEST_F(CheckOperationTest, CredentialsThatAreRefusedOrNotToBeHadAreNotAccepted) {
  const v1::Backend backend = WithKey("https://127.0.0.1:1/v1");
  for (const CheckedBackend& checked :
       {Reply(backend, 401, "{}"), Failure(backend, Reason::kCredentialUnavailable)}) {
    EXPECT_FALSE(checked.check.ok());
    EXPECT_FALSE(checked.status.ok());
    EXPECT_TRUE(checked.check.has_credential_accepted());
    EXPECT_FALSE(checked.check.credential_accepted());
  }
}

TEST_F(CheckOperationTest, WhatSaysNothingOfTheCredentialLeavesItOpen) {
  const v1::Backend backend = WithKey("https://127.0.0.1:1/v1");
  for (const CheckedBackend& checked : {Reply(backend, 500, "{}"), Reply(backend, 429, "{}"),
                                        Failure(backend, Reason::kConnectFailed)}) {
    EXPECT_FALSE(checked.check.ok());
    EXPECT_FALSE(checked.check.has_credential_accepted());
  }
  EXPECT_FALSE(Reply(testing::OpenAiBackend("a", "https://127.0.0.1:1"), 200, R"({"data":[]})")
                   .check.has_credential_accepted());
}

TEST_F(CheckOperationTest, AMissingListIsAnAnswerAll) {
  for (const int http_status : {404, 405, 501}) {
    const CheckedBackend checked = Reply(WithKey("https://127.0.0.1:1/v1"), http_status, "{}");
    EXPECT_TRUE(checked.check.ok()) << http_status;
    EXPECT_TRUE(checked.status.ok());
    EXPECT_EQ(checked.check.warnings(0).code(), "NO_MODEL_LIST");
  }
}

TEST_F(CheckOperationTest, AWireWithoutAListIsAskedForItsEndpoint) {
  Use(Vertex());
  CredentialValue credential;
  credential.kind = CredentialKind::kApiKey;
  credential.token = Secret("k");
  const auto request = operation_->BuildRequest(*backend_, credential);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->http.method, "GET");
  EXPECT_EQ(request->http.path, "/");
  EXPECT_TRUE(request->http.headers.empty()) << "the credential is for the API alone";
  for (const int http_status : {200, 401, 404}) {
    const CheckedBackend checked = Reply(Vertex(), http_status, "<html>");
    EXPECT_TRUE(checked.check.ok()) << http_status;
    EXPECT_FALSE(checked.check.has_credential_accepted());
    EXPECT_EQ(checked.check.warnings(0).code(), "NO_MODEL_LIST");
  }
  EXPECT_FALSE(Reply(Vertex(), 503, "{}").check.ok());
}

TEST_F(CheckOperationTest, ACredentialWithoutTlsIsWarnedOfUnlessItStaysHere) {
  EXPECT_EQ(Reply(WithKey("http://127.0.0.1:1/v1"), 200, R"({"data":[]})").check.warnings_size(),
            0);
  const CheckedBackend checked = Reply(WithKey("http://10.0.0.1:1/v1"), 200, R"({"data":[]})");
  ASSERT_EQ(checked.check.warnings_size(), 1);
  EXPECT_EQ(checked.check.warnings(0).code(), "CREDENTIAL_IN_CLEAR_TEXT");
}

TEST_F(CheckOperationTest, AProxyIsShownWithWhatCannotBeChecked) {
  v1::Backend backend = WithKey("https://127.0.0.1:1/v1");
  backend.set_proxy("http://127.0.0.1:3128");
  const CheckedBackend checked = Reply(backend, 200, R"({"data":[]})");
  EXPECT_EQ(checked.check.proxy(), "http://127.0.0.1:3128");
  ASSERT_EQ(checked.check.warnings_size(), 1);
  EXPECT_EQ(checked.check.warnings(0).code(), "ADDRESS_NOT_CHECKED");
}

}  // namespace
}  // namespace nexusnitro
