// The gRPC service ConfigService.
#ifndef NEXUSNITRO_SERVER_CONFIG_SERVICE_H_
#define NEXUSNITRO_SERVER_CONFIG_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

namespace nexusnitro {

// Every method answers UNIMPLEMENTED in this version.
std::unique_ptr<grpc::Service> NewConfigService();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CONFIG_SERVICE_H_
