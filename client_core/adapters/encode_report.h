// EncodeReport: what an adapter could not send.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_ENCODE_REPORT_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_ENCODE_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Collects warnings, and turns fields that a wire cannot carry into errors or warnings, as the
// caller asked. Not thread-safe.
class EncodeReport {
 public:
  EncodeReport(v1::UnsupportedPolicy policy, std::string_view backend)
      : policy_(policy), backend_(backend) {}

  // A field, or a value of it, that this wire cannot carry: OK, with a warning, only if the caller
  // asked for that. `why` may be empty.
  absl::Status Unsupported(std::string_view field, std::string_view why = "");

  void Warn(std::string_view code, std::string_view field, std::string_view message);

  std::vector<v1::Warning> TakeWarnings() { return std::move(warnings_); }

 private:
  const v1::UnsupportedPolicy policy_;
  const std::string backend_;
  std::vector<v1::Warning> warnings_;
};

// For wires whose embeddings know no users: an error if the request names one, since it has no way
// to choose otherwise.
absl::Status RefuseEmbedUser(const v1::EmbedRequest& request, std::string_view backend);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_ENCODE_REPORT_H_
