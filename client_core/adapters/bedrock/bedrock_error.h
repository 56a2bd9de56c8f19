// Maps the errors of AWS Bedrock to our reasons: of replies, and inside streams. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro {

// The error for a reply whose HTTP status is not 2xx. `wall_now`: our own clock, which signatures
// depend on.
absl::Status BedrockReplyError(const HttpResponseHead& head, std::string_view body,
                               absl::Time wall_now);

// The error for an exception inside a stream: its type, and its payload of JSON.
absl::Status BedrockStreamException(std::string_view type, std::string_view payload);

// The error for one that the service's model does not know.
absl::Status BedrockStreamError(std::string_view code, std::string_view message);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ERROR_H_
