#include "server/unary_chat_call.h"

#include <utility>

namespace nexusnitro {

UnaryChatCall::UnaryChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                             const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
    : UnaryCall(backend, context, response) {
  v1::ChatRequest chat;
  Begin(request, chat, [&]() -> absl::StatusOr<std::unique_ptr<CallHandle>> {
    const CallerOptions caller = options();
    return client().NewChat(
        std::move(chat), {.stream = false, .deadline = caller.deadline, .configs = caller.configs},
        *this);
  });
}

void UnaryChatCall::OnChatEvents(std::vector<v1::ChatEvent> /*events*/) {}  // Of streams only.

void UnaryChatCall::OnChatDone(ChatOutcome outcome) {
  if (outcome.status.ok()) {
    FinishWith(outcome.response);
  } else {
    FinishWithError(outcome.status);
  }
}

}  // namespace nexusnitro
