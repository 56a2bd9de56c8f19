#include "client_core/adapters/encode_report.h"

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

absl::Status EncodeReport::Unsupported(std::string_view field, std::string_view why) {
  const std::string message = StrCat("the wire of backend \"", backend_, "\" cannot carry it",
                                     why.empty() ? "" : "; ", why);
  if (policy_ == v1::UNSUPPORTED_POLICY_DROP_AND_REPORT) {
    Warn("UNSUPPORTED_FIELD_DROPPED", field, message);
    return absl::OkStatus();
  }
  absl::Status status = MakeError(Reason::kUnsupportedField, StrCat(field, ": ", message));
  AddFieldViolation(status, field, message);
  return status;
}

void EncodeReport::Warn(std::string_view code, std::string_view field, std::string_view message) {
  v1::Warning& warning = warnings_.emplace_back();
  warning.set_code(std::string(code));
  warning.set_field(std::string(field));
  warning.set_message(std::string(message));
}

absl::Status RefuseEmbedUser(const v1::EmbedRequest& request, std::string_view backend) {
  if (request.user_id().empty()) return absl::OkStatus();
  return EncodeReport(v1::UNSUPPORTED_POLICY_ERROR, backend).Unsupported("user_id");
}

}  // namespace nexusnitro
