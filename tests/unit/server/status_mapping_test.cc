#include "server/status_mapping.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace nexusnitro {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

template <typename Detail>
bool Find(const google::rpc::Status& details, Detail& found) {
  for (const auto& any : details.details()) {
    if (any.UnpackTo(&found)) return true;
  }
  return false;
}

TEST(StatusMappingTest, DetailsTravelWithTheStatus) {
  absl::Status status = MakeError(Reason::kBackendRateLimited, "slow down");
  SetRetryAfter(status, absl::Seconds(3));
  v1::BackendError backend;
  backend.set_backend("b");
  SetBackendError(status, backend);
  const grpc::Status mapped = ToGrpcStatus(status);
  EXPECT_EQ(mapped.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(mapped.error_message(), "slow down");
  const google::rpc::Status details = DetailsOf(mapped);
  EXPECT_EQ(details.code(), 8);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(Find(details, info));
  EXPECT_EQ(info.reason(), "BACKEND_RATE_LIMITED");
  EXPECT_EQ(info.domain(), "nexusnitro");
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(Find(details, retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 3);
  v1::BackendError found;
  ASSERT_TRUE(Find(details, found));
  EXPECT_EQ(found.backend(), "b");
}

TEST(StatusMappingTest, OkHasNoDetails) { EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok()); }

TEST(StatusMappingTest, DetailsNeverOutgrowTheTrailers) {
  absl::Status status = InvalidField(std::string(5'000, 'f'), std::string(5'000, 'd'));
  v1::BackendError backend;
  backend.set_message(std::string(5'000, 'm'));
  SetBackendError(status, backend);
  const grpc::Status mapped = ToGrpcStatus(status);
  EXPECT_LE(mapped.error_details().size(), limits::kErrorDetailsBytesMax);
  EXPECT_LE(mapped.error_message().size(), 1'024u);
}

TEST(StatusMappingTest, ItemsOfABatchCarryTheSame) {
  absl::Status status = MakeError(Reason::kConnectFailed, "no");
  SetNotSent(status);
  SetRetryAfter(status, absl::Milliseconds(1500));
  const v1::CallStatus item = ToCallStatus(status);
  EXPECT_EQ(item.code(), 14);
  EXPECT_TRUE(item.not_sent());
  EXPECT_EQ(item.retry_after().nanos(), 500'000'000);
  google::rpc::ErrorInfo info;
  ASSERT_EQ(item.details_size(), 2);
  ASSERT_TRUE(item.details(0).UnpackTo(&info) || item.details(1).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "CONNECT_FAILED");
}

}  // namespace
}  // namespace nexusnitro
