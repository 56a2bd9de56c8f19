#include "client_core/models_call.h"

#include <utility>

#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/capability_report.h"
#include "client_core/base/strings.h"
#include "client_core/call/call.h"
#include "client_core/call/list_models_operation.h"
#include "client_core/client_loop.h"

namespace nexusnitro {

// Tells the whole what became of one of its calls. Event-loop thread only.
class ModelsCall::OneBackend : public AnswerObserver<v1::BackendModels> {
 public:
  OneBackend(ModelsCall& whole, size_t index) : whole_(whole), index_(index) {}

  void OnAnswer(absl::StatusOr<v1::BackendModels> models) override {
    whole_.OnListed(index_, std::move(models));  // May destroy this.
  }

 private:
  ModelsCall& whole_;
  const size_t index_;
};

ModelsCall::ModelsCall(ClientLoop& loop, const Clock& clock, const CallContext& context,
                       const Route& route, AnswerObserver<ModelLists>& observer)
    : CallHandle(context.id), loop_(loop), observer_(observer), open_(route.candidates.size()) {
  for (size_t i = 0; i < route.candidates.size(); ++i) {
    const BackendSnapshot& backend = *route.candidates[i]->snapshot;
    v1::BackendModels& models = lists_.emplace_back().models;
    models.set_backend(backend.proto.name());
    models.set_api_schema(backend.api_schema);
    AddCapabilities(CapabilitySchemaOf(backend), models);
    CallContext own = context;
    own.id = StrCat(context.id, ".", i + 1);
    backends_.emplace_back(*this, i);
    calls_.push_back(std::make_shared<Call>(
        loop.environment(), std::move(own), Route{route.config, {route.candidates[i]}, ""},
        std::make_unique<ListModelsOperation>(clock, backends_.back())));
  }
}

ModelsCall::~ModelsCall() = default;

void ModelsCall::Start() {
  // The last call's end may destroy this, so that the list of them is copied.
  loop_.scheduler().Post([calls = calls_] {
    for (const std::shared_ptr<Call>& call : calls) call->Start();
  });
}

void ModelsCall::Cancel(absl::Status status) {
  loop_.scheduler().Post([calls = calls_, cancelled = cancelled_, status = std::move(status)] {
    *cancelled = status;
    for (const std::shared_ptr<Call>& call : calls) call->Cancel(status);
  });
}

void ModelsCall::OnListed(size_t index, absl::StatusOr<v1::BackendModels> models) {
  ListedModels& list = lists_[index];
  if (models.ok()) {
    *list.models.mutable_models() = std::move(*models->mutable_models());
  } else {
    list.status = models.status();
  }
  if (--open_ > 0) return;
  // Last: the observer may destroy this.
  if (cancelled_->ok()) {
    observer_.OnAnswer(std::move(lists_));
  } else {
    observer_.OnAnswer(*cancelled_);
  }
}

}  // namespace nexusnitro
