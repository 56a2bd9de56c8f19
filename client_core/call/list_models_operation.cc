#include "client_core/call/list_models_operation.h"

#include <string_view>
#include <utility>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/limits.h"
#include "client_core/call/whole_reply_reader.h"

namespace nexusnitro {

absl::StatusOr<EncodedRequest> ListModelsOperation::BuildRequest(
    const BackendSnapshot& backend, const CredentialValue& credential) const {
  const EncodeContext context = {backend, "", false, credential, clock().WallNow()};
  return AdapterFor(backend.api_schema).EncodeListModels(context);
}

std::unique_ptr<ReplyReader> ListModelsOperation::NewReader(
    std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
    std::vector<v1::Warning> /*warnings*/) {
  auto models = std::make_shared<v1::BackendModels>();
  const Adapter& adapter = AdapterFor(backend->api_schema);
  WholeReplyCodec codec;
  codec.decode = [&adapter, models](std::string_view body) {
    return adapter.DecodeModels(body, *models);
  };
  codec.deliver = [this, models] { response() = std::move(*models); };
  codec.bytes_max = limits::kReplyBytesMax;
  codec.missing = "list of models";
  return std::make_unique<WholeReplyReader>(std::move(backend), call, clock().WallNow(),
                                            std::move(codec));
}

void ListModelsOperation::AddCall(const v1::CallInfo& /*call*/,
                                  v1::BackendModels& /*models*/) const {}

}  // namespace nexusnitro
