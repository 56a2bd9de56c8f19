// The gRPC service ModelService.
#ifndef NEXUSNITRO_SERVER_MODEL_SERVICE_H_
#define NEXUSNITRO_SERVER_MODEL_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "server/chat_backend.h"

namespace nexusnitro {

// `backend` outlives the service. The methods are those of model_service.proto.
std::unique_ptr<grpc::Service> NewModelService(const ChatBackend& backend);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_MODEL_SERVICE_H_
