#include "client_core/adapters/instructions.h"

#include "client_core/base/strings.h"

namespace nexusnitro {

bool IsInstruction(const v1::Message& message) {
  return message.role() == v1::ROLE_SYSTEM || message.role() == v1::ROLE_DEVELOPER;
}

void WarnOfMovedInstructions(const v1::ChatRequest& request, EncodeReport& report) {
  bool conversation = false;
  for (int i = 0; i < request.messages_size(); ++i) {
    if (!IsInstruction(request.messages(i))) {
      conversation = true;
    } else if (conversation) {
      report.Warn("SYSTEM_MOVED", StrCat("messages[", i, "]"),
                  "instructions stand before the conversation here");
    }
  }
}

}  // namespace nexusnitro
