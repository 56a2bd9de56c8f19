#include "client_core/config/batch_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "google/rpc/error_details.pb.h"

namespace nexusnitro {
namespace {

constexpr absl::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";

}  // namespace

absl::Status InBatch(const absl::Status& error, int index) {
  const std::string item = StrCat("requests[", index, "]");
  absl::Status status = WithMessage(error, StrCat(item, ": ", MessageOf(error)));
  const absl::optional<absl::Cord> payload = status.GetPayload(kBadRequestUrl);
  google::rpc::BadRequest bad_request;
  if (!payload.has_value() || !bad_request.ParseFromString(std::string(*payload))) return status;
  for (auto& violation : *bad_request.mutable_field_violations()) {
    violation.set_field(StrCat(item, ".", violation.field()));
  }
  status.SetPayload(kBadRequestUrl, absl::Cord(bad_request.SerializeAsString()));
  return status;
}

}  // namespace nexusnitro
