// NullConfigs: a ConfigService that answers at once and keeps nothing: the floor that gRPC and
// protobuf set for making configs.
#ifndef NEXUSNITRO_BENCH_NULL_CONFIGS_H_
#define NEXUSNITRO_BENCH_NULL_CONFIGS_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "nexusnitro/v1/config_service.grpc.pb.h"

namespace nexusnitro::bench {

// Gives each config back as it came, with the fields that the real server adds. Thread-safe.
class NullConfigs : public v1::ConfigService::CallbackService {
 public:
  grpc::ServerUnaryReactor* CreateConfig(grpc::CallbackServerContext* context,
                                         const v1::CreateConfigRequest* request,
                                         v1::Config* response) override {
    Make(*request, *response);
    return Finish(context);
  }

  grpc::ServerUnaryReactor* BatchCreateConfigs(grpc::CallbackServerContext* context,
                                               const v1::BatchCreateConfigsRequest* request,
                                               v1::BatchCreateConfigsResponse* response) override {
    response->mutable_results()->Reserve(request->requests_size());
    for (const v1::CreateConfigRequest& each : request->requests()) {
      Make(each, *response->add_results()->mutable_config());
    }
    return Finish(context);
  }

 private:
  static void Make(const v1::CreateConfigRequest& request, v1::Config& config) {
    config = request.config();
    config.set_name("configs/" + request.config_id());
    config.set_origin(v1::CONFIG_ORIGIN_RPC);
    config.set_etag("0000000000000001");
    config.set_version(1);
    config.mutable_create_time()->set_seconds(1);
    config.mutable_update_time()->set_seconds(1);
  }

  static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_NULL_CONFIGS_H_
