#include "client_core/models_call.h"

#include <memory>
#include <utility>

#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/capability_report.h"
#include "client_core/base/strings.h"
#include "client_core/call/call.h"
#include "client_core/call/list_models_operation.h"
#include "client_core/client_loop.h"

namespace nexusnitro {

ModelsCall::ModelsCall(ClientLoop& loop, const Clock& clock, const CallContext& context,
                       const Route& route, AnswerObserver<ModelLists>& observer)
    : BackendCalls(loop, context.id), observer_(observer) {
  for (size_t i = 0; i < route.candidates.size(); ++i) {
    const BackendSnapshot& backend = *route.candidates[i]->snapshot;
    v1::BackendModels& models = lists_.emplace_back().models;
    models.set_backend(backend.proto.name());
    models.set_api_schema(backend.api_schema);
    AddCapabilities(CapabilitySchemaOf(backend), models);
    CallContext own = context;
    own.id = StrCat(context.id, ".", i + 1);
    Add(std::make_shared<Call>(loop.environment(), std::move(own),
                               Route{route.config, {route.candidates[i]}, ""},
                               std::make_unique<ListModelsOperation>(clock, NextObserver())));
  }
}

void ModelsCall::OnOne(size_t index, absl::StatusOr<v1::BackendModels> models) {
  ListedModels& list = lists_[index];
  if (models.ok()) {
    *list.models.mutable_models() = std::move(*models->mutable_models());
  } else {
    list.status = models.status();
  }
}

void ModelsCall::OnAll(const absl::Status& cancelled) {
  if (cancelled.ok()) {
    observer_.OnAnswer(std::move(lists_));
  } else {
    observer_.OnAnswer(cancelled);
  }
}

}  // namespace nexusnitro
