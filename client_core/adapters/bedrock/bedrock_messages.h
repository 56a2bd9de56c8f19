// Writes the messages of a chat for Bedrock's Converse. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MESSAGES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MESSAGES_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What ProviderParts of this wire name as their provider.
inline constexpr std::string_view kBedrockProvider = "aws.bedrock";

// Writes the members `system` (if there is any) and `messages` into an open object. User and
// assistant alternate, as Bedrock wants it: neighbours of one role become one message, and results
// of tools belong to the user. The error names the field at fault.
absl::Status WriteBedrockMessages(const v1::ChatRequest& request, EncodeReport& report,
                                  JsonWriter& json);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MESSAGES_H_
