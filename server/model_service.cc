#include "server/model_service.h"

#include "nexusnitro/v1/model_service.grpc.pb.h"
#include "server/unimplemented.h"

namespace nexusnitro {
namespace {

class ModelService : public v1::ModelService::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* context,
                                       const v1::ListModelsRequest* /*request*/,
                                       v1::ListModelsResponse* /*response*/) override {
    return RefuseUnary(context, "ModelService.ListModels");
  }

  grpc::ServerUnaryReactor* Embed(grpc::CallbackServerContext* context,
                                  const v1::EmbedRequest* /*request*/,
                                  v1::EmbedResponse* /*response*/) override {
    return RefuseUnary(context, "ModelService.Embed");
  }

  grpc::ServerUnaryReactor* CountTokens(grpc::CallbackServerContext* context,
                                        const v1::CountTokensRequest* /*request*/,
                                        v1::CountTokensResponse* /*response*/) override {
    return RefuseUnary(context, "ModelService.CountTokens");
  }
};

}  // namespace

std::unique_ptr<grpc::Service> NewModelService() { return std::make_unique<ModelService>(); }

}  // namespace nexusnitro
