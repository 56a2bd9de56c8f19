#include "server/config_service.h"

#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "server/check_config_call.h"
#include "server/config_reader.h"
#include "server/hand_over.h"
#include "server/read_config_call.h"
#include "server/watch_configs_call.h"
#include "server/write_config_call.h"

namespace nexusnitro {
namespace {

using Base = v1::ConfigService;
using Service = Base::WithRawCallbackMethod_CreateConfig<
    Base::WithRawCallbackMethod_GetConfig<Base::WithRawCallbackMethod_ListConfigs<
        Base::WithRawCallbackMethod_UpdateConfig<Base::WithRawCallbackMethod_DeleteConfig<
            Base::WithRawCallbackMethod_BatchCreateConfigs<Base::WithRawCallbackMethod_WatchConfigs<
                Base::WithRawCallbackMethod_CheckConfig<Base::Service>>>>>>>>;

class ConfigService : public Service {
 public:
  using Context = grpc::CallbackServerContext;
  using Bytes = grpc::ByteBuffer;

  explicit ConfigService(const ConfigBackend& backend) : backend_(backend) { HandOver(this); }
  ~ConfigService() override { TakeOver(&backend_); }

  grpc::ServerUnaryReactor* GetConfig(Context* context, const Bytes* request,
                                      Bytes* response) override {
    TakeOver(this);
    return new ReadConfigCall<v1::GetConfigRequest>(backend_, *context, &nexusnitro::GetConfig,
                                                    *request, *response);
  }

  grpc::ServerUnaryReactor* ListConfigs(Context* context, const Bytes* request,
                                        Bytes* response) override {
    TakeOver(this);
    return new ReadConfigCall<v1::ListConfigsRequest>(backend_, *context, &nexusnitro::ListConfigs,
                                                      *request, *response);
  }

  grpc::ServerUnaryReactor* CreateConfig(Context* context, const Bytes* request,
                                         Bytes* response) override {
    return NewWrite(ConfigRequest::Method::kCreate, *context, *request, *response);
  }

  grpc::ServerUnaryReactor* UpdateConfig(Context* context, const Bytes* request,
                                         Bytes* response) override {
    return NewWrite(ConfigRequest::Method::kUpdate, *context, *request, *response);
  }

  grpc::ServerUnaryReactor* DeleteConfig(Context* context, const Bytes* request,
                                         Bytes* response) override {
    return NewWrite(ConfigRequest::Method::kDelete, *context, *request, *response);
  }

  grpc::ServerUnaryReactor* BatchCreateConfigs(Context* context, const Bytes* request,
                                               Bytes* response) override {
    return NewWrite(ConfigRequest::Method::kBatchCreate, *context, *request, *response);
  }

  grpc::ServerWriteReactor<Bytes>* WatchConfigs(Context* context, const Bytes* request) override {
    TakeOver(this);
    return WatchConfigsCall::Start(backend_, *context, *request);
  }

  grpc::ServerUnaryReactor* CheckConfig(Context* context, const Bytes* request,
                                        Bytes* response) override {
    TakeOver(this);
    return new CheckConfigCall(backend_, *context, *request, *response);
  }

 private:
  grpc::ServerUnaryReactor* NewWrite(ConfigRequest::Method method, Context& context,
                                     const Bytes& request, Bytes& response) {
    TakeOver(this);
    return new WriteConfigCall(backend_, context, method, request, response);
  }

  const ConfigBackend backend_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewConfigService(const ConfigBackend& backend) {
  return std::make_unique<ConfigService>(backend);
}

}  // namespace nexusnitro
