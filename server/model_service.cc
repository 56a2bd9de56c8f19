#include "server/model_service.h"

#include <type_traits>
#include <utility>

#include "client_core/call/answer_observer.h"
#include "client_core/models_call.h"
#include "nexusnitro/v1/model_service.grpc.pb.h"
#include "server/hand_over.h"
#include "server/status_mapping.h"
#include "server/unary_call.h"

namespace nexusnitro {
namespace {

const v1::EmbedResponse& ToResponse(const v1::EmbedResponse& answer) { return answer; }
const v1::CountTokensResponse& ToResponse(const v1::CountTokensResponse& answer) { return answer; }

v1::ListModelsResponse ToResponse(ModelLists lists) {
  v1::ListModelsResponse response;
  for (ListedModels& list : lists) {
    v1::BackendModels& models = *response.add_backends() = std::move(list.models);
    if (!list.status.ok()) *models.mutable_status() = ToCallStatus(list.status);
  }
  return response;
}

// One RPC of this service. See UnaryCall for its life and its threads.
template <typename Request, typename Answer>
class ModelCall : public UnaryCall, private AnswerObserver<Answer> {
 public:
  // How the client makes a call of this kind.
  using New = absl::StatusOr<std::unique_ptr<CallHandle>> (Client::*)(Request, const CallerOptions&,
                                                                      AnswerObserver<Answer>&);

  // `backend` outlives the call; `context` and `response` live until OnDone(). `bytes` are read
  // here only.
  ModelCall(const ChatBackend& backend, grpc::CallbackServerContext& context,
            const grpc::ByteBuffer& bytes, grpc::ByteBuffer& response, New make)
      : UnaryCall(backend, context, response) {
    std::decay_t<Request> request;
    Begin(bytes, request, [&] { return (client().*make)(std::move(request), options(), *this); });
  }

 private:
  void OnAnswer(absl::StatusOr<Answer> answer) override {
    if (answer.ok()) {
      FinishWith(ToResponse(*std::move(answer)));
    } else {
      FinishWithError(answer.status());
    }
  }
};

using Service = v1::ModelService::WithRawCallbackMethod_ListModels<
    v1::ModelService::WithRawCallbackMethod_Embed<
        v1::ModelService::WithRawCallbackMethod_CountTokens<v1::ModelService::Service>>>;

class ModelService : public Service {
 public:
  explicit ModelService(const ChatBackend& backend) : backend_(backend) { HandOver(this); }
  ~ModelService() override { TakeOver(&backend_); }

  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override {
    return NewCall(*context, *request, *response, &Client::NewListModels);
  }

  grpc::ServerUnaryReactor* Embed(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override {
    return NewCall(*context, *request, *response, &Client::NewEmbed);
  }

  grpc::ServerUnaryReactor* CountTokens(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override {
    return NewCall(*context, *request, *response, &Client::NewCountTokens);
  }

 private:
  template <typename Request, typename Answer>
  grpc::ServerUnaryReactor* NewCall(grpc::CallbackServerContext& context,
                                    const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
                                    absl::StatusOr<std::unique_ptr<CallHandle>> (Client::*make)(
                                        Request, const CallerOptions&, AnswerObserver<Answer>&)) {
    TakeOver(this);
    return new ModelCall<Request, Answer>(backend_, context, request, response, make);
  }

  const ChatBackend backend_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewModelService(const ChatBackend& backend) {
  return std::make_unique<ModelService>(backend);
}

}  // namespace nexusnitro
