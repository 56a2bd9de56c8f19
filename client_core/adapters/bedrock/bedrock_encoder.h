// Encodes a ChatRequest as the body of Bedrock's Converse. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ENCODER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The JSON body of Converse and ConverseStream, which differ in their paths alone. `model` as it
// goes on the wire: some fields have other names for some models. What was dropped goes into
// `report`; an error names the field at fault.
absl::StatusOr<std::string> EncodeBedrockChat(const v1::ChatRequest& request,
                                              std::string_view model, EncodeReport& report);

// The JSON body of CountTokens: the part of a chat that becomes its input.
absl::StatusOr<std::string> EncodeBedrockCount(const v1::ChatRequest& request,
                                               std::string_view model, EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_ENCODER_H_
