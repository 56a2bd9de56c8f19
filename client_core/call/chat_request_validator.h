// Checks a ChatRequest before anything is done with it. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REQUEST_VALIDATOR_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REQUEST_VALIDATOR_H_

#include <string_view>

#include "absl/status/status.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// OK, or an error that names the first field at fault, what it has and what was expected. Fields
// that this version does not act on, or does not know, are faults.
absl::Status CheckChatRequest(const v1::ChatRequest& request);

// Whether `id` is 1 to limits::kCallIdBytesMax of the characters that a call id may have.
bool IsCallId(std::string_view id);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CHAT_REQUEST_VALIDATOR_H_
