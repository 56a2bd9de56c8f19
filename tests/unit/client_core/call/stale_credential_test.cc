#include "client_core/call/stale_credential.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

absl::Status Refusal(Reason reason, int http_status, const std::string& type,
                     const std::string& code = "") {
  absl::Status status = MakeError(reason, "no");
  v1::BackendError error;
  error.set_http_status(http_status);
  error.set_type(type);
  error.set_code(code);
  SetBackendError(status, error);
  return status;
}

TEST(StaleCredentialTest, A401SaysSo) {
  EXPECT_TRUE(SaysCredentialIsStale(Refusal(Reason::kBackendCredentialsRejected, 401, "")));
  EXPECT_FALSE(SaysCredentialIsStale(Refusal(Reason::kBackendRejected, 401, "")));
}

TEST(StaleCredentialTest, A403SaysSoByItsType) {
  constexpr Reason kReason = Reason::kBackendCredentialsRejected;
  EXPECT_FALSE(SaysCredentialIsStale(Refusal(kReason, 403, "AccessDeniedException")));
  EXPECT_TRUE(SaysCredentialIsStale(Refusal(kReason, 403, "ExpiredTokenException")));
  EXPECT_TRUE(SaysCredentialIsStale(Refusal(kReason, 403, "UnrecognizedClientException")));
  EXPECT_TRUE(SaysCredentialIsStale(Refusal(kReason, 403, "", "ExpiredToken")));
}

TEST(StaleCredentialTest, OtherErrorsDoNot) {
  EXPECT_FALSE(SaysCredentialIsStale(absl::OkStatus()));
  EXPECT_FALSE(SaysCredentialIsStale(MakeError(Reason::kBackendCredentialsRejected, "no words")));
  EXPECT_FALSE(SaysCredentialIsStale(Refusal(Reason::kBackendRateLimited, 429, "ExpiredToken")));
}

}  // namespace
}  // namespace nexusnitro
