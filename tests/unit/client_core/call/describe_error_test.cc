#include "client_core/call/describe_error.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

TEST(DescribeErrorTest, SaysWhoAndWhere) {
  const auto backend = testing::BackendOf(testing::OpenAiBackend("b", "http://127.0.0.1:1"));
  v1::CallInfo call;
  call.set_attempts(2);
  call.set_http_status(500);
  call.set_backend_request_id("r");
  const absl::Status described =
      DescribeError(MakeError(Reason::kBackendError, "boom"), {.backend = *backend,
                                                               .credential = backend->credential,
                                                               .call = call,
                                                               .phase = "body",
                                                               .committed = false});
  EXPECT_EQ(described.message(), "backend \"b\": boom");
  EXPECT_EQ(ReasonOf(described), Reason::kBackendError);
  const auto error = BackendErrorOf(described);
  EXPECT_EQ(error->backend(), "b");
  EXPECT_EQ(error->provider(), "openai");
  EXPECT_EQ(error->phase(), "body");
  EXPECT_EQ(error->attempts(), 2);
  EXPECT_EQ(error->http_status(), 500);
  EXPECT_EQ(error->request_id(), "r");
}

TEST(DescribeErrorTest, ARequestsIdInTheBodyAloneIsKept) {
  const auto backend = testing::BackendOf(testing::OpenAiBackend("b", "http://127.0.0.1:1"));
  v1::BackendError own;
  own.set_request_id("in the body");
  absl::Status error = MakeError(Reason::kBackendError, "boom");
  SetBackendError(error, own);
  v1::CallInfo call;
  const auto described = [&] {
    return BackendErrorOf(DescribeError(error, {.backend = *backend,
                                                .credential = backend->credential,
                                                .call = call,
                                                .phase = "body",
                                                .committed = false}));
  };
  EXPECT_EQ(described()->request_id(), "in the body");
  call.set_backend_request_id("in the headers");
  EXPECT_EQ(described()->request_id(), "in the headers");
}

TEST(DescribeErrorTest, TheBackendsErrorInsideABegunStreamHasItsOwnReason) {
  const auto backend = testing::BackendOf(testing::OpenAiBackend("b", "http://127.0.0.1:1"));
  const v1::CallInfo call;
  for (const auto& [reason, expected] :
       {std::pair{Reason::kBackendUnavailable, Reason::kBackendStreamError},
        {Reason::kBackendRateLimited, Reason::kBackendStreamError},
        {Reason::kStreamTruncated, Reason::kStreamTruncated},
        {Reason::kTokenGapTimeout, Reason::kTokenGapTimeout}}) {
    const absl::Status described =
        DescribeError(MakeError(reason, "x"), {.backend = *backend,
                                               .credential = backend->credential,
                                               .call = call,
                                               .phase = "",
                                               .committed = true});
    EXPECT_EQ(ReasonOf(described), expected);
  }
}

TEST(DescribeErrorTest, AHeaderThatHoldsTheKeyIsRedacted) {
  CredentialValue credential;
  credential.kind = CredentialKind::kApiKey;
  credential.token = Secret("planted/key");
  v1::CallInfo call;
  RedactHeaders(credential, call);
  EXPECT_EQ(call.backend_request_id(), "");
  call.set_backend_request_id("req-1");
  RedactHeaders(credential, call);
  EXPECT_EQ(call.backend_request_id(), "req-1");
  call.set_backend_request_id("echo planted/key");
  RedactHeaders(credential, call);
  EXPECT_EQ(call.backend_request_id().find("planted/key"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
