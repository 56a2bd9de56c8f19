#include "client_core/call/count_tokens_operation.h"

#include <string_view>
#include <utility>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/call/whole_reply_reader.h"

namespace nexusnitro {

CountTokensOperation::CountTokensOperation(v1::ChatRequest chat, std::string model,
                                           const Clock& clock,
                                           AnswerObserver<v1::CountTokensResponse>& observer)
    : WholeOperation(clock, observer),
      chat_(std::move(chat)),
      model_(std::move(model)),
      request_bytes_(chat_.ByteSizeLong()) {}

absl::StatusOr<EncodedRequest> CountTokensOperation::BuildRequest(
    const BackendSnapshot& backend, const CredentialValue& credential) const {
  NN_ASSIGN_OR_RETURN(FittedChat fitted, FitToWire(chat_, backend));
  const EncodeContext context = {backend, backend.WireModel(model_), false, credential,
                                 clock().WallNow()};
  NN_ASSIGN_OR_RETURN(EncodedRequest encoded,
                      AdapterFor(backend.api_schema).EncodeCountTokens(fitted.request(), context));
  for (v1::Warning& warning : fitted.TakeWarnings()) encoded.warnings.push_back(std::move(warning));
  return encoded;
}

std::unique_ptr<ReplyReader> CountTokensOperation::NewReader(
    std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
    std::vector<v1::Warning> warnings) {
  call.set_model(backend->WireModel(model_));
  auto read = std::make_shared<v1::CountTokensResponse>();
  for (v1::Warning& warning : warnings) *read->add_warnings() = std::move(warning);
  const Adapter& adapter = AdapterFor(backend->api_schema);
  WholeReplyCodec codec;
  codec.decode = [&adapter, read](std::string_view body) {
    return adapter.DecodeCountTokens(body, *read);
  };
  codec.deliver = [this, read] { response() = std::move(*read); };
  codec.bytes_max = limits::kReplyBytesMax;
  return std::make_unique<WholeReplyReader>(std::move(backend), call, clock().WallNow(),
                                            std::move(codec));
}

void CountTokensOperation::AddCall(const v1::CallInfo& call,
                                   v1::CountTokensResponse& response) const {
  *response.mutable_call() = call;
}

}  // namespace nexusnitro
