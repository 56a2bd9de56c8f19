#include "server/status_mapping.h"

#include <optional>
#include <utility>

#include "absl/strings/cord.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"
#include "client_core/wire/utf8.h"
#include "google/rpc/status.pb.h"

namespace nexusnitro {
namespace {

constexpr size_t kMessageBytesMax = 1'024;
constexpr char kNotSentTrailer[] = "nexusnitro-not-sent";
constexpr char kCallIdTrailer[] = "nexusnitro-call-id";
constexpr char kPushbackTrailer[] = "grpc-retry-pushback-ms";

std::string CutMessage(const absl::Status& status) {
  return std::string(TruncateUtf8(MessageOf(status), kMessageBytesMax));
}

google::rpc::Status DetailsOf(const absl::Status& status) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(CutMessage(status));
  status.ForEachPayload([&details](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any* any = details.add_details();
    any->set_type_url(std::string(url));
    any->set_value(std::string(payload));
  });
  return details;
}

// Makes the details smaller, the least important first, until they fit.
std::string FittingDetails(const absl::Status& status) {
  google::rpc::Status details = DetailsOf(status);
  if (details.ByteSizeLong() <= limits::kErrorDetailsBytesMax) return details.SerializeAsString();
  absl::Status smaller = status;
  if (auto error = BackendErrorOf(status); error.has_value()) {
    error->set_message(std::string(TruncateUtf8(error->message(), kMessageBytesMax / 8)));
    SetBackendError(smaller, *error);
  }
  details = DetailsOf(smaller);
  details.clear_message();  // The status carries it, too.
  while (details.ByteSizeLong() > limits::kErrorDetailsBytesMax && details.details_size() > 1) {
    details.mutable_details()->RemoveLast();
  }
  return details.SerializeAsString();
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), CutMessage(status),
                      FittingDetails(status));
}

v1::CallStatus ToCallStatus(const absl::Status& status) {
  v1::CallStatus proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(CutMessage(status));
  google::rpc::Status details = DetailsOf(status);
  *proto.mutable_details() = std::move(*details.mutable_details());
  proto.set_not_sent(NotSent(status));
  if (const auto delay = RetryAfterOf(status); delay.has_value()) {
    *proto.mutable_retry_after() = ToProto(*delay);
  }
  return proto;
}

void AddErrorTrailers(const absl::Status& status, const std::string& call_id,
                      grpc::CallbackServerContext& context) {
  if (status.ok()) return;
  if (NotSent(status)) context.AddTrailingMetadata(kNotSentTrailer, "1");
  const std::string id = call_id.empty() ? CallIdOf(status) : call_id;
  if (!id.empty()) context.AddTrailingMetadata(kCallIdTrailer, id);
  if (const auto delay = RetryAfterOf(status); delay.has_value() && NotSent(status)) {
    context.AddTrailingMetadata(kPushbackTrailer, StrCat(absl::ToInt64Milliseconds(*delay)));
  }
}

}  // namespace nexusnitro
