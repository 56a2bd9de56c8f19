// The gRPC service ConfigService.
#ifndef NEXUSNITRO_SERVER_CONFIG_SERVICE_H_
#define NEXUSNITRO_SERVER_CONFIG_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "server/config_backend.h"

namespace nexusnitro {

// What `backend` refers to outlives the service. The methods are those of config_service.proto.
std::unique_ptr<grpc::Service> NewConfigService(const ConfigBackend& backend);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_SERVICE_H_
