// ListModelsOperation: asks one backend for its models, as a call's operation.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_LIST_MODELS_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_LIST_MODELS_OPERATION_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "client_core/call/whole_operation.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// The answer holds the models alone. Event-loop thread only, but for BuildRequest().
class ListModelsOperation : public WholeOperation<v1::BackendModels> {
 public:
  using WholeOperation::WholeOperation;

  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                              const CredentialValue& credential) const override;
  size_t request_bytes() const override { return 0; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                         v1::CallInfo& call,
                                         std::vector<v1::Warning> warnings) override;

 private:
  void AddCall(const v1::CallInfo& call, v1::BackendModels& models) const override;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_LIST_MODELS_OPERATION_H_
