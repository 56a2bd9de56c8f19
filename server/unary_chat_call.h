// UnaryChatCall: one Chat RPC.
#ifndef NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_
#define NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_

#include <vector>

#include "client_core/call/chat_observer.h"
#include "server/unary_call.h"

namespace nexusnitro {

// See UnaryCall for its life and its threads.
class UnaryChatCall : public UnaryCall, private ChatObserver {
 public:
  // `backend` outlives the call; `context` and `response` live until OnDone(). `request` is read
  // here only.
  UnaryChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

 private:
  void OnChatEvents(std::vector<v1::ChatEvent> events) override;
  void OnChatDone(ChatOutcome outcome) override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_
