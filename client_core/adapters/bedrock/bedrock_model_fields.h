// What Bedrock's Converse hands to the model as it is: fields whose names differ from model to
// model. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODEL_FIELDS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODEL_FIELDS_H_

#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Writes the member `additionalModelRequestFields` into an open object: top_k and how much to
// reason, if the request has any of it. A model whose name says nothing (the ARN of a profile)
// counts as one of Anthropic's. The error names the field that the model has no name for.
absl::Status WriteBedrockModelFields(const v1::ChatRequest& request, std::string_view model,
                                     EncodeReport& report, JsonWriter& json);

// The effort as Converse itself takes it, in `outputConfig`; empty if it is not set, or goes with
// the fields above.
std::string_view BedrockEffort(const v1::ChatRequest& request, std::string_view model);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_MODEL_FIELDS_H_
