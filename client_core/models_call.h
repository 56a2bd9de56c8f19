// ModelsCall: asks all backends of a config for their models, each with a call of its own.
#ifndef NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_
#define NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call/call_context.h"
#include "client_core/call_handle.h"
#include "client_core/routing/router.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

class Call;
class ClientLoop;

// What became of one backend's list.
struct ListedModels {
  v1::BackendModels models;  // Without the status; the models are there if that is OK.
  absl::Status status;
};

using ModelLists = std::vector<ListedModels>;

// The calls run side by side on one loop, and each keeps its own time. Thread-safe.
class ModelsCall : public CallHandle {
 public:
  // One list for each of the route's candidates, in their order. `loop` and `observer` outlive
  // this; the observer may destroy it. The answer is an error only if the whole was cancelled.
  ModelsCall(ClientLoop& loop, const Clock& clock, const CallContext& context, const Route& route,
             AnswerObserver<ModelLists>& observer);
  ~ModelsCall() override;

  void Start() override;
  void Cancel(absl::Status status) override;

 private:
  class OneBackend;

  // On the loop.
  void OnListed(size_t index, absl::StatusOr<v1::BackendModels> models);

  ClientLoop& loop_;
  AnswerObserver<ModelLists>& observer_;
  std::list<OneBackend> backends_;
  std::vector<std::shared_ptr<Call>> calls_;
  // On the loop:
  ModelLists lists_;
  size_t open_;  // Calls that are not over.
  const std::shared_ptr<absl::Status> cancelled_ = std::make_shared<absl::Status>();
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_
