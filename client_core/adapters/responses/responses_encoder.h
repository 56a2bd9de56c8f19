// Encodes a ChatRequest as the body of OpenAI's Responses. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ENCODER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ENCODER_H_

#include <string>

#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What a body is for: an answer, or a count of the input's tokens, which knows fewer fields.
enum class ResponsesBody { kAnswer, kCount };

// The JSON body; what was dropped goes into `report`. An error names the field at fault.
absl::StatusOr<std::string> EncodeResponses(const v1::ChatRequest& request,
                                            const EncodeContext& context, ResponsesBody kind,
                                            EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_RESPONSES_RESPONSES_ENCODER_H_
