// Instructions among messages, for wires that have them apart from the conversation. Functions
// only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_INSTRUCTIONS_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_INSTRUCTIONS_H_

#include "client_core/adapters/encode_report.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Whether `message` is the system's or the developer's.
bool IsInstruction(const v1::Message& message);

// Warns of each instruction that is moved before what was said earlier than it.
void WarnOfMovedInstructions(const v1::ChatRequest& request, EncodeReport& report);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_INSTRUCTIONS_H_
