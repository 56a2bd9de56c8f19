#include "client_core/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

TEST(ErrorTest, CarriesReasonAndCode) {
  const absl::Status status = MakeError(Reason::kConnectFailed, "no way");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "no way");
  EXPECT_EQ(ReasonOf(status), Reason::kConnectFailed);
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), Reason::kNone);
  EXPECT_EQ(ReasonOf(absl::OkStatus()), Reason::kNone);
}

TEST(ErrorTest, FieldsAreNamedInMessageAndDetails) {
  absl::Status status = InvalidField("a.b", "is wrong");
  EXPECT_EQ(status.message(), "a.b: is wrong");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(UnimplementedField("x")), Reason::kUnimplementedField);
}

TEST(ErrorTest, DetailsAreKeptApart) {
  absl::Status status = MakeError(Reason::kBackendRateLimited, "slow down");
  EXPECT_FALSE(NotSent(status));
  EXPECT_EQ(RetryAfterOf(status), std::nullopt);
  EXPECT_EQ(ShouldRetryOf(status), std::nullopt);
  SetNotSent(status);
  SetRetryAfter(status, absl::Milliseconds(1500));
  SetShouldRetry(status, false);
  EXPECT_EQ(CallIdOf(status), "");
  SetCallId(status, "c");
  v1::BackendError backend;
  backend.set_backend("b");
  SetBackendError(status, backend);
  EXPECT_TRUE(NotSent(status));
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1500));
  EXPECT_EQ(ShouldRetryOf(status), false);
  EXPECT_EQ(CallIdOf(status), "c");
  EXPECT_EQ(BackendErrorOf(status)->backend(), "b");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRateLimited);
}

TEST(ErrorTest, AnotherMessageKeepsTheDetails) {
  absl::Status status = MakeError(Reason::kTlsFailed, "old");
  SetNotSent(status);
  const absl::Status other = WithMessage(status, "new");
  EXPECT_EQ(other.message(), "new");
  EXPECT_EQ(ReasonOf(other), Reason::kTlsFailed);
  EXPECT_TRUE(NotSent(other));
}

}  // namespace
}  // namespace nexusnitro
