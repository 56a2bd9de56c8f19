// EmbedOperation: turns inputs into vectors, as a call's operation.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_EMBED_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_EMBED_OPERATION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "client_core/call/whole_operation.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Event-loop thread only, but for BuildRequest().
class EmbedOperation : public WholeOperation<v1::EmbedResponse> {
 public:
  // `model`: as the caller named it, or empty. `clock` and `observer` outlive this.
  EmbedOperation(v1::EmbedRequest request, std::string model, const Clock& clock,
                 AnswerObserver<v1::EmbedResponse>& observer);

  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                              const CredentialValue& credential) const override;
  size_t request_bytes() const override { return request_bytes_; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                         v1::CallInfo& call,
                                         std::vector<v1::Warning> warnings) override;
  const v1::Usage* usage() const override;

 private:
  void AddCall(const v1::CallInfo& call, v1::EmbedResponse& response) const override;

  const std::shared_ptr<const v1::EmbedRequest> request_;
  const std::string model_;
  const size_t request_bytes_;
};

// OK if `response` has one vector for each input, all of one length (the one that was asked for, if
// one was) and all of finite numbers; else kBadBackendReply.
absl::Status CheckVectors(const v1::EmbedRequest& request, const v1::EmbedResponse& response);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_EMBED_OPERATION_H_
