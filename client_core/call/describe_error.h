// Makes the error of an attempt into the error that the caller gets. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_DESCRIBE_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_DESCRIBE_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/credential_value.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

struct AttemptDescription {
  const BackendSnapshot& backend;
  const CredentialValue& credential;  // That the attempt was made with.
  const v1::CallInfo& call;
  std::string_view phase;
  bool committed;  // Something of the answer has reached the caller.
};

// `error` with the backend's name in its message and all that is known in its BackendError. The
// backend's words are redacted and cut. An error of the backend inside a stream that had begun
// becomes kBackendStreamError.
absl::Status DescribeError(const absl::Status& error, const AttemptDescription& attempt);

// Takes what looks like a secret, or is `credential`'s, out of what `call` keeps of a reply's
// headers.
void RedactHeaders(const CredentialValue& credential, v1::CallInfo& call);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_DESCRIBE_ERROR_H_
