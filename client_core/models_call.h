// ModelsCall: asks all backends of a config for their models, each with a call of its own.
#ifndef NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_
#define NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/backend_calls.h"
#include "client_core/base/clock.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call/call_context.h"
#include "client_core/routing/router.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// What became of one backend's list.
struct ListedModels {
  v1::BackendModels models;  // Without the status; the models are there if that is OK.
  absl::Status status;
};

using ModelLists = std::vector<ListedModels>;

// Thread-safe.
class ModelsCall : public BackendCalls<v1::BackendModels> {
 public:
  // One list for each of the route's candidates, in their order. `loop` and `observer` outlive
  // this; the observer may destroy it. The answer is an error only if the whole was cancelled.
  ModelsCall(ClientLoop& loop, const Clock& clock, const CallContext& context, const Route& route,
             AnswerObserver<ModelLists>& observer);

 private:
  void OnOne(size_t index, absl::StatusOr<v1::BackendModels> models) override;
  void OnAll(const absl::Status& cancelled) override;

  AnswerObserver<ModelLists>& observer_;
  ModelLists lists_;  // On the loop.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_MODELS_CALL_H_
