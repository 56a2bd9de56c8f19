#include "client_core/base/reason.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace nexusnitro {
namespace {

TEST(ReasonTest, NamesAreUniqueAndFoundAgain) {
  std::set<std::string_view> names;
  for (int i = 1; i < static_cast<int>(Reason::kCount); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_TRUE(names.insert(ReasonName(reason)).second) << ReasonName(reason);
    EXPECT_EQ(ReasonFromName(ReasonName(reason)), reason);
  }
  EXPECT_EQ(ReasonFromName("NOT_A_REASON"), Reason::kNone);
}

// faults.md's table, row by row: what a caller is told, and what may be tried.
TEST(ReasonTest, TraitsFollowTheFaultTable) {
  using absl::StatusCode;
  const struct {
    Reason reason;
    StatusCode code;
    bool retry_same;
    bool try_next;
  } rows[] = {
      {Reason::kUnimplementedMethod, StatusCode::kUnimplemented, false, true},
      {Reason::kConnectFailed, StatusCode::kUnavailable, true, true},
      {Reason::kConnectTimeout, StatusCode::kUnavailable, false, true},
      {Reason::kDnsFailed, StatusCode::kUnavailable, false, true},
      {Reason::kAddressRefused, StatusCode::kPermissionDenied, false, true},
      {Reason::kTlsFailed, StatusCode::kFailedPrecondition, false, true},
      {Reason::kSentNoAnswer, StatusCode::kAborted, false, false},
      {Reason::kFirstByteTimeout, StatusCode::kDeadlineExceeded, false, true},
      {Reason::kFirstTokenTimeout, StatusCode::kDeadlineExceeded, false, true},
      {Reason::kTokenGapTimeout, StatusCode::kDeadlineExceeded, false, false},
      {Reason::kStreamTruncated, StatusCode::kAborted, false, true},
      {Reason::kBackendStreamError, StatusCode::kAborted, false, true},
      {Reason::kBadBackendFrame, StatusCode::kInternal, false, true},
      {Reason::kBadBackendReply, StatusCode::kInternal, false, true},
      {Reason::kReplyTooLarge, StatusCode::kResourceExhausted, false, false},
      {Reason::kRedirectRefused, StatusCode::kInternal, false, true},
      {Reason::kBackendRateLimited, StatusCode::kResourceExhausted, true, true},
      {Reason::kBackendQuotaExhausted, StatusCode::kResourceExhausted, false, true},
      {Reason::kBackendUnavailable, StatusCode::kUnavailable, true, true},
      {Reason::kBackendError, StatusCode::kInternal, true, true},
      {Reason::kBackendTimeout, StatusCode::kDeadlineExceeded, true, true},
      {Reason::kBackendConflict, StatusCode::kAborted, true, true},
      {Reason::kBackendRejected, StatusCode::kInvalidArgument, false, false},
      {Reason::kBackendCredentialsRejected, StatusCode::kFailedPrecondition, false, true},
      {Reason::kBackendBilling, StatusCode::kFailedPrecondition, false, true},
      {Reason::kModelNotFound, StatusCode::kNotFound, false, true},
  };
  for (const auto& row : rows) {
    const ReasonTraits& traits = TraitsOf(row.reason);
    EXPECT_EQ(traits.code, row.code) << traits.name;
    EXPECT_EQ(traits.retry_same, row.retry_same) << traits.name;
    EXPECT_EQ(traits.try_next, row.try_next) << traits.name;
  }
}

}  // namespace
}  // namespace nexusnitro
