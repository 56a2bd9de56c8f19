// The gRPC service ModelService.
#ifndef NEXUSNITRO_SERVER_MODEL_SERVICE_H_
#define NEXUSNITRO_SERVER_MODEL_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

namespace nexusnitro {

// Every method answers UNIMPLEMENTED in this version.
std::unique_ptr<grpc::Service> NewModelService();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_MODEL_SERVICE_H_
