// CountTokensOperation: counts the input tokens of a chat, as a call's operation.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_COUNT_TOKENS_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_COUNT_TOKENS_OPERATION_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "client_core/call/whole_operation.h"
#include "nexusnitro/v1/model_service.pb.h"

namespace nexusnitro {

// Event-loop thread only, but for BuildRequest().
class CountTokensOperation : public WholeOperation<v1::CountTokensResponse> {
 public:
  // `chat`: what would be asked. `model`: as the caller named it, or empty. `clock` and `observer`
  // outlive this.
  CountTokensOperation(v1::ChatRequest chat, std::string model, const Clock& clock,
                       AnswerObserver<v1::CountTokensResponse>& observer);

  absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                              const CredentialValue& credential) const override;
  size_t request_bytes() const override { return request_bytes_; }
  std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                         v1::CallInfo& call,
                                         std::vector<v1::Warning> warnings) override;

 private:
  void AddCall(const v1::CallInfo& call, v1::CountTokensResponse& response) const override;

  const v1::ChatRequest chat_;
  const std::string model_;
  const size_t request_bytes_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_COUNT_TOKENS_OPERATION_H_
