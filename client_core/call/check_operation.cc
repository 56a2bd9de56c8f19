#include "client_core/call/check_operation.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/call/whole_reply_reader.h"

namespace nexusnitro {
namespace {

constexpr int kFirstServerError = 500;
constexpr int kModelsShownMax = 1'000;

void AddWarning(std::string_view code, std::string message, v1::BackendCheck& check) {
  v1::Warning& warning = *check.add_warnings();
  warning.set_code(std::string(code));
  warning.set_message(std::move(message));
}

bool NamesCredential(const BackendSnapshot& backend) {
  return backend.credential_source.source_case() != v1::Credential::SOURCE_NOT_SET;
}

void AddModels(const v1::BackendModels& models, v1::BackendCheck& check) {
  const int shown = std::min(models.models_size(), kModelsShownMax);
  for (int i = 0; i < shown; ++i) check.add_models(models.models(i).id());
  if (shown == models.models_size()) return;
  AddWarning("MODELS_LEFT_OUT",
             StrCat("it has ", models.models_size(), " models, of which ", shown, " are shown"),
             check);
}

// What is worth knowing of the way to the backend.
void AddWayWarnings(const BackendSnapshot& backend, v1::BackendCheck& check) {
  const HttpTarget& target = *backend.target;
  if (backend.embedded) return;
  if (NamesCredential(backend) && !KeepsSecrets(target)) {
    AddWarning("CREDENTIAL_IN_CLEAR_TEXT",
               "the credential is sent without TLS, readable for whoever is on the way", check);
  }
  if (target.proxy != nullptr) {
    AddWarning("ADDRESS_NOT_CHECKED",
               "the proxy resolves the backend's name, so that the sidecar cannot tell whether its "
               "address is one that is refused",
               check);
  }
}

EncodedRequest EndpointRequest(const BackendSnapshot& backend) {
  EncodedRequest request;
  request.http.target = backend.target;
  request.http.method = "GET";
  request.http.path.push_back('/');  // Assigned as text, g++ 12 would warn of a bound that is none.
  return request;
}

}  // namespace

// Notes what the check tells beyond the list. Event-loop thread only, but for Parse().
class CheckOperation::Reader : public ReplyReader {
 public:
  Reader(std::unique_ptr<ReplyReader> list, std::string& tls) : list_(std::move(list)), tls_(tls) {}

  absl::Status OnHead(const HttpResponseHead& head) override {
    tls_ = head.tls;
    return list_->OnHead(head);
  }
  absl::Status OnBody(std::string_view bytes) override { return list_->OnBody(bytes); }
  bool ended() const override { return list_->ended(); }
  int64_t tokens() const override { return list_->tokens(); }
  bool failed() const override { return list_->failed(); }
  size_t bytes_to_parse() const override { return list_->bytes_to_parse(); }
  absl::Status Parse(const absl::Status& transport) override { return list_->Parse(transport); }
  void Deliver(const absl::Status& outcome) override { list_->Deliver(outcome); }

 private:
  const std::unique_ptr<ReplyReader> list_;
  std::string& tls_;
};

CheckOperation::CheckOperation(const Clock& clock, std::shared_ptr<const BackendSnapshot> backend,
                               AnswerObserver<CheckedBackend>& observer)
    : clock_(clock), backend_(std::move(backend)), observer_(observer) {}

bool CheckOperation::AsksEndpoint(const BackendSnapshot& backend) const {
  const EncodeContext context = {backend, "", false, CredentialValue(), clock_.WallNow()};
  const absl::Status status = AdapterFor(backend.api_schema).EncodeListModels(context).status();
  return ReasonOf(status) == Reason::kUnimplementedMethod;
}

absl::StatusOr<EncodedRequest> CheckOperation::BuildRequest(
    const BackendSnapshot& backend, const CredentialValue& credential) const {
  if (AsksEndpoint(backend)) return EndpointRequest(backend);
  const EncodeContext context = {backend, "", false, credential, clock_.WallNow()};
  return AdapterFor(backend.api_schema).EncodeListModels(context);
}

std::unique_ptr<ReplyReader> CheckOperation::NewReader(
    std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
    std::vector<v1::Warning> /*warnings*/) {
  auto models = std::make_shared<v1::BackendModels>();
  const Adapter& adapter = AdapterFor(backend->api_schema);
  WholeReplyCodec codec;
  if (AsksEndpoint(*backend)) {
    codec.decode = [](std::string_view /*body*/) { return absl::OkStatus(); };
  } else {
    codec.decode = [&adapter, models](std::string_view body) {
      return adapter.DecodeModels(body, *models);
    };
  }
  codec.deliver = [this, models] { models_ = std::move(*models); };
  codec.bytes_max = limits::kReplyBytesMax;
  codec.missing = "list of models";
  return std::make_unique<Reader>(std::make_unique<WholeReplyReader>(
                                      std::move(backend), call, clock_.WallNow(), std::move(codec)),
                                  tls_);
}

bool CheckOperation::IsReached(const absl::Status& status, int http_status) const {
  if (http_status == 0) return false;
  return ReasonOf(status) == Reason::kUnimplementedMethod ||
         (AsksEndpoint(*backend_) && http_status < kFirstServerError);
}

void CheckOperation::SetCredentialAccepted(const absl::Status& status,
                                           v1::BackendCheck& check) const {
  const Reason reason = ReasonOf(status);
  if (reason == Reason::kBackendCredentialsRejected || reason == Reason::kCredentialUnavailable) {
    check.set_credential_accepted(false);
  } else if (status.ok() && !backend_->embedded && NamesCredential(*backend_)) {
    check.set_credential_accepted(true);
  }
}

void CheckOperation::OnDone(const absl::Status& status, const v1::CallInfo& call) {
  CheckedBackend checked;
  checked.status = status;
  v1::BackendCheck& check = checked.check;
  check.set_backend(backend_->proto.name());
  *check.mutable_latency() = call.total_time();
  check.set_tls(tls_);
  if (backend_->target->proxy != nullptr) check.set_proxy(backend_->target->proxy->url);
  AddModels(models_, check);
  AddWayWarnings(*backend_, check);
  if (IsReached(status, call.http_status())) {
    AddWarning("NO_MODEL_LIST",
               StrCat("it answers with HTTP ", call.http_status(),
                      " and has no list of models there; whether the endpoint's path, the model "
                      "and the credential are right, a chat will tell"),
               check);
    checked.status = absl::OkStatus();
  } else {
    SetCredentialAccepted(status, check);
  }
  check.set_ok(checked.status.ok());
  observer_.OnAnswer(std::move(checked));
}

}  // namespace nexusnitro
