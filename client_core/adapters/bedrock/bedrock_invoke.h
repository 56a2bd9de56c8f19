// Claude on Bedrock by InvokeModel: Anthropic's messages in the bodies of another API. Functions
// only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// The JSON body of InvokeModel and InvokeModelWithResponseStream: Anthropic's, but for the model
// and the streaming, which the path says. What was dropped goes into `report`; an error names the
// field at fault.
absl::StatusOr<std::string> EncodeBedrockInvoke(const v1::ChatRequest& request,
                                                const EncodeContext& context, EncodeReport& report);

// The JSON body of CountTokens for the same chat.
absl::StatusOr<std::string> EncodeBedrockInvokeCount(const v1::ChatRequest& request,
                                                     const EncodeContext& context,
                                                     EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_BEDROCK_BEDROCK_INVOKE_H_
