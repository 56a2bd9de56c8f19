// CheckOperation: asks one backend whether it answers, as a call's operation.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CHECK_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CHECK_OPERATION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call/operation.h"
#include "client_core/config/config_snapshot.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// What came of asking one backend.
struct CheckedBackend {
  v1::BackendCheck check;  // Without the status.
  absl::Status status;     // OK if and only if the check is.
};

// Asks for the list of models, which costs nothing; where the wire has none, for the endpoint
// itself, without the credential. A backend that answers at all is reached: also one that says that
// it has no such list. The answer is never an error. Event-loop thread only, but for
// BuildRequest().
class CheckOperation : public Operation {
 public:
  // `clock` and `observer` outlive this.
  CheckOperation(const Clock& clock, std::shared_ptr<const BackendSnapshot> backend,
                 AnswerObserver<CheckedBackend>& observer);

  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                              const CredentialValue& credential) const override;
  size_t request_bytes() const override { return 0; }
  bool stream() const override { return false; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                         v1::CallInfo& call,
                                         std::vector<v1::Warning> warnings) override;
  bool committed() const override { return false; }
  void OnDone(const absl::Status& status, const v1::CallInfo& call) override;
  const v1::Usage* usage() const override { return nullptr; }

 private:
  class Reader;

  // Whether the wire has no list of models, so that the endpoint itself is asked.
  bool AsksEndpoint(const BackendSnapshot& backend) const;
  // Whether the reply, an error as the list goes, shows that the backend is there all the same.
  bool IsReached(const absl::Status& status, int http_status) const;
  void SetCredentialAccepted(const absl::Status& status, v1::BackendCheck& check) const;

  const Clock& clock_;
  const std::shared_ptr<const BackendSnapshot> backend_;
  AnswerObserver<CheckedBackend>& observer_;
  v1::BackendModels models_;
  std::string tls_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CHECK_OPERATION_H_
