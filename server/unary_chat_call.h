// UnaryChatCall: one Chat RPC.
#ifndef NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_
#define NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <vector>

#include "client_core/call/chat_observer.h"
#include "client_core/client.h"
#include "server/chat_backend.h"

namespace nexusnitro {

// Deletes itself when gRPC is done with it. gRPC's callbacks and the chat's come on different
// threads; Finish is called once, from the constructor's thread if the chat was refused, else from
// the chat's loop.
class UnaryChatCall : public grpc::ServerUnaryReactor, private ChatObserver {
 public:
  // `backend` outlives the call; `context`, `request` and `response` live until OnDone().
  UnaryChatCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
                const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

 private:
  void OnCancel() override;
  void OnDone() override;
  void OnChatEvents(std::vector<v1::ChatEvent> events) override;
  void OnChatDone(ChatOutcome outcome) override;
  absl::Status Begin(const grpc::ByteBuffer& request);
  void FinishWithError(const absl::Status& status);

  const ChatBackend& backend_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  const int64_t request_bytes_;
  bool admitted_ = false;
  std::unique_ptr<ChatCall> call_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNARY_CHAT_CALL_H_
