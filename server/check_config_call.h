// CheckConfigCall: one CheckConfig RPC.
#ifndef NEXUSNITRO_SERVER_CHECK_CONFIG_CALL_H_
#define NEXUSNITRO_SERVER_CHECK_CONFIG_CALL_H_

#include <memory>

#include "client_core/call/answer_observer.h"
#include "client_core/call_handle.h"
#include "client_core/check_call.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "server/config_call.h"

namespace nexusnitro {

// The backends' answers come on the call's loop. See ConfigCall for its life.
class CheckConfigCall : public ConfigCall, private AnswerObserver<BackendChecks> {
 public:
  CheckConfigCall(const ConfigBackend& backend, grpc::CallbackServerContext& context,
                  const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

 private:
  // Makes `call_` ready.
  absl::Status Prepare(const grpc::ByteBuffer& request);
  // The config to check: one that there is, or one that could be made.
  absl::StatusOr<ConfigStore::Snapshot> Target(v1::CheckConfigRequest& request,
                                               const ConfigScope& scope) const;

  void OnCancel() override;
  void OnAnswer(absl::StatusOr<BackendChecks> answer) override;

  std::unique_ptr<CallHandle> call_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_CHECK_CONFIG_CALL_H_
