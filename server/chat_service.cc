#include "server/chat_service.h"

#include <string_view>

#include "client_core/base/status_macros.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "server/batch_chat_call.h"
#include "server/hand_over.h"
#include "server/stream_chat_call.h"
#include "server/unary_chat_call.h"
#include "server/unimplemented.h"

namespace nexusnitro {
namespace {

using Service =
    v1::ChatService::WithRawCallbackMethod_Chat<v1::ChatService::WithRawCallbackMethod_StreamChat<
        v1::ChatService::WithRawCallbackMethod_BatchChat<
            v1::ChatService::WithCallbackMethod_ResumeChat<
                v1::ChatService::WithCallbackMethod_CancelChat<
                    v1::ChatService::WithCallbackMethod_GetCall<v1::ChatService::Service>>>>>>;

class ChatService : public Service {
 public:
  explicit ChatService(const ChatBackend& backend) : backend_(backend) { HandOver(this); }
  ~ChatService() override { TakeOver(&backend_); }

  grpc::ServerUnaryReactor* Chat(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request,
                                 grpc::ByteBuffer* response) override {
    TakeOver(this);
    return new UnaryChatCall(backend_, *context, *request, *response);
  }

  grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamChat(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request) override {
    TakeOver(this);
    return new StreamChatCall(backend_, *context, *request);
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* BatchChat(
      grpc::CallbackServerContext* context) override {
    TakeOver(this);
    return new BatchChatCall(backend_, *context);
  }

  grpc::ServerWriteReactor<v1::ChatChunk>* ResumeChat(
      grpc::CallbackServerContext* context, const v1::ResumeChatRequest* /*request*/) override {
    return RefuseStream<v1::ChatChunk>(context, NotYet(*context, "ChatService.ResumeChat"));
  }

  grpc::ServerUnaryReactor* CancelChat(grpc::CallbackServerContext* context,
                                       const v1::CancelChatRequest* /*request*/,
                                       v1::CancelChatResponse* /*response*/) override {
    return RefuseUnary(context, NotYet(*context, "ChatService.CancelChat"));
  }

  grpc::ServerUnaryReactor* GetCall(grpc::CallbackServerContext* context,
                                    const v1::GetCallRequest* /*request*/,
                                    v1::Call* /*response*/) override {
    return RefuseUnary(context, NotYet(*context, "ChatService.GetCall"));
  }

 private:
  // Tells only those who may chat what this version does not have.
  absl::Status NotYet(const grpc::CallbackServerContext& context, std::string_view method) const {
    NN_RETURN_IF_ERROR(backend_.authorizer.Authorize(context, v1::PERMISSION_CHAT).status());
    return UnimplementedMethod(method);
  }

  const ChatBackend backend_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewChatService(const ChatBackend& backend) {
  return std::make_unique<ChatService>(backend);
}

}  // namespace nexusnitro
