#include "client_core/call/embed_operation.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/call/whole_reply_reader.h"

namespace nexusnitro {

EmbedOperation::EmbedOperation(v1::EmbedRequest request, std::string model, const Clock& clock,
                               AnswerObserver<v1::EmbedResponse>& observer)
    : WholeOperation(clock, observer),
      request_(std::make_shared<const v1::EmbedRequest>(std::move(request))),
      model_(std::move(model)),
      request_bytes_(request_->ByteSizeLong()) {}

absl::StatusOr<EncodedRequest> EmbedOperation::BuildRequest(
    const BackendSnapshot& backend, const CredentialValue& credential) const {
  const EncodeContext context = {backend, backend.WireModel(model_), false, credential,
                                 clock().WallNow()};
  return AdapterFor(backend.api_schema).EncodeEmbed(*request_, context);
}

std::unique_ptr<ReplyReader> EmbedOperation::NewReader(
    std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
    std::vector<v1::Warning> warnings) {
  call.set_model(backend->WireModel(model_));
  auto read = std::make_shared<v1::EmbedResponse>();
  for (v1::Warning& warning : warnings) *read->add_warnings() = std::move(warning);
  const Adapter& adapter = AdapterFor(backend->api_schema);
  WholeReplyCodec codec;
  codec.decode = [&adapter, read, request = request_](std::string_view body) -> absl::Status {
    NN_RETURN_IF_ERROR(adapter.DecodeEmbed(*request, body, *read));
    return CheckVectors(*request, *read);
  };
  codec.deliver = [this, read] { response() = std::move(*read); };
  codec.bytes_max = limits::kEmbedReplyBytesMax;
  return std::make_unique<WholeReplyReader>(std::move(backend), call, clock().WallNow(),
                                            std::move(codec));
}

const v1::Usage* EmbedOperation::usage() const {
  return response().has_usage() ? &response().usage() : nullptr;
}

void EmbedOperation::AddCall(const v1::CallInfo& call, v1::EmbedResponse& response) const {
  if (response.model().empty()) response.set_model(call.model());
  *response.mutable_call() = call;
}

absl::Status CheckVectors(const v1::EmbedRequest& request, const v1::EmbedResponse& response) {
  const auto bad = [](const std::string& what) {
    return MakeError(Reason::kBadBackendReply, StrCat("the backend answered with ", what));
  };
  if (response.embeddings_size() != request.inputs_size()) {
    return bad(
        StrCat(response.embeddings_size(), " vectors to ", request.inputs_size(), " inputs"));
  }
  const int length =
      request.has_dimensions() ? request.dimensions() : response.embeddings(0).values_size();
  for (int i = 0; i < response.embeddings_size(); ++i) {
    const auto& values = response.embeddings(i).values();
    if (values.empty()) return bad(StrCat("no numbers to input ", i));
    if (values.size() != length) {
      return bad(StrCat(values.size(), " numbers to input ", i, "; expected ", length));
    }
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
      return bad(StrCat("a number that is not finite to input ", i));
    }
  }
  return absl::OkStatus();
}

}  // namespace nexusnitro
