// Signs HTTP requests to AWS. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_AWS_SIGNATURE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_AWS_SIGNATURE_H_

#include <string_view>

#include "absl/time/time.h"
#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// Adds the headers of an AWS signature to a request that is otherwise finished: what is signed may
// not change after it. `credential` is of CredentialKind::kAws.
void AddAwsSignature(const CredentialValue& credential, std::string_view region,
                     std::string_view service, absl::Time wall_now, HttpRequest& request);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_AWS_SIGNATURE_H_
