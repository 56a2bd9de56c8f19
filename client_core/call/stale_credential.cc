#include "client_core/call/stale_credential.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

constexpr int kHttpUnauthorized = 401;

// AWS' types of errors: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.
constexpr const char* kStaleTypes[] = {"ExpiredToken", "UnrecognizedClient",
                                       "InvalidClientTokenId"};

}  // namespace

bool SaysCredentialIsStale(const absl::Status& error) {
  if (ReasonOf(error) != Reason::kBackendCredentialsRejected) return false;
  const v1::BackendError backend = BackendErrorOf(error).value_or(v1::BackendError());
  if (backend.http_status() == kHttpUnauthorized) return true;
  return std::any_of(std::begin(kStaleTypes), std::end(kStaleTypes), [&](const char* type) {
    return absl::StrContains(backend.type(), type) || absl::StrContains(backend.code(), type);
  });
}

}  // namespace nexusnitro
