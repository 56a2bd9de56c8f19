// The gRPC service ChatService.
#ifndef NEXUSNITRO_SERVER_CHAT_SERVICE_H_
#define NEXUSNITRO_SERVER_CHAT_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "server/chat_backend.h"

namespace nexusnitro {

// `backend` outlives the service. The methods are those of chat_service.proto; see the *_call.h.
std::unique_ptr<grpc::Service> NewChatService(const ChatBackend& backend);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CHAT_SERVICE_H_
