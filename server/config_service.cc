#include "server/config_service.h"

#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "server/unimplemented.h"

namespace nexusnitro {
namespace {

class ConfigService : public v1::ConfigService::CallbackService {
 public:
  grpc::ServerUnaryReactor* CreateConfig(grpc::CallbackServerContext* context,
                                         const v1::CreateConfigRequest* /*request*/,
                                         v1::Config* /*response*/) override {
    return RefuseUnary(context, "ConfigService.CreateConfig");
  }

  grpc::ServerUnaryReactor* GetConfig(grpc::CallbackServerContext* context,
                                      const v1::GetConfigRequest* /*request*/,
                                      v1::Config* /*response*/) override {
    return RefuseUnary(context, "ConfigService.GetConfig");
  }

  grpc::ServerUnaryReactor* ListConfigs(grpc::CallbackServerContext* context,
                                        const v1::ListConfigsRequest* /*request*/,
                                        v1::ListConfigsResponse* /*response*/) override {
    return RefuseUnary(context, "ConfigService.ListConfigs");
  }

  grpc::ServerUnaryReactor* UpdateConfig(grpc::CallbackServerContext* context,
                                         const v1::UpdateConfigRequest* /*request*/,
                                         v1::Config* /*response*/) override {
    return RefuseUnary(context, "ConfigService.UpdateConfig");
  }

  grpc::ServerUnaryReactor* DeleteConfig(grpc::CallbackServerContext* context,
                                         const v1::DeleteConfigRequest* /*request*/,
                                         google::protobuf::Empty* /*response*/) override {
    return RefuseUnary(context, "ConfigService.DeleteConfig");
  }

  grpc::ServerUnaryReactor* BatchCreateConfigs(
      grpc::CallbackServerContext* context, const v1::BatchCreateConfigsRequest* /*request*/,
      v1::BatchCreateConfigsResponse* /*response*/) override {
    return RefuseUnary(context, "ConfigService.BatchCreateConfigs");
  }

  grpc::ServerWriteReactor<v1::WatchConfigsResponse>* WatchConfigs(
      grpc::CallbackServerContext* /*context*/,
      const v1::WatchConfigsRequest* /*request*/) override {
    return RefuseStream<v1::WatchConfigsResponse>("ConfigService.WatchConfigs");
  }

  grpc::ServerUnaryReactor* CheckConfig(grpc::CallbackServerContext* context,
                                        const v1::CheckConfigRequest* /*request*/,
                                        v1::CheckConfigResponse* /*response*/) override {
    return RefuseUnary(context, "ConfigService.CheckConfig");
  }
};

}  // namespace

std::unique_ptr<grpc::Service> NewConfigService() { return std::make_unique<ConfigService>(); }

}  // namespace nexusnitro
