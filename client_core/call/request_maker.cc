#include "client_core/call/request_maker.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {

RequestMaker::RequestMaker(Scheduler& scheduler, WorkerPool& workers,
                           CredentialFetcher& credentials,
                           std::shared_ptr<const Operation> operation, RequestOwner& owner)
    : scheduler_(scheduler),
      workers_(workers),
      credentials_(credentials),
      operation_(std::move(operation)),
      owner_(owner) {}

RequestMaker::~RequestMaker() { Drop(); }

void RequestMaker::Drop() {
  if (!std::exchange(busy_, false)) return;
  if (alive_ != nullptr) *alive_ = false;
  alive_.reset();
  if (ticket_.has_value()) backend_->credentials->Abandon(*ticket_);
  ticket_.reset();
}

void RequestMaker::Make(std::shared_ptr<BackendState> backend) {
  busy_ = true;
  backend_ = std::move(backend);
  phase_ = "credential";
  credential_ = backend_->credentials->Current(credentials_);
  if (credential_ != nullptr) return Encode();
  if (alive_ == nullptr) alive_ = std::make_shared<bool>(true);
  ticket_ = backend_->credentials->Fetch(
      credentials_, [this, alive = alive_](absl::StatusOr<SharedCredential> credential) {
        if (*alive) OnCredential(std::move(credential));
      });
}

void RequestMaker::OnCredential(absl::StatusOr<SharedCredential> credential) {
  ticket_.reset();
  if (!credential.ok()) return Give(credential.status());
  credential_ = *std::move(credential);
  Encode();
}

void RequestMaker::Encode() {
  phase_ = "request";
  if (operation_->request_bytes() <= limits::kInlineCodecBytesMax) {
    return Give(operation_->BuildRequest(*backend_->snapshot, *credential_));
  }
  if (alive_ == nullptr) alive_ = std::make_shared<bool>(true);
  const bool queued =
      workers_.TryPost([this, alive = alive_, operation = operation_, backend = backend_->snapshot,
                        credential = credential_, &scheduler = scheduler_] {
        auto request = operation->BuildRequest(*backend, *credential);
        scheduler.Post([this, alive, request = std::move(request)]() mutable {
          if (*alive) Give(std::move(request));
        });
      });
  if (queued) return;
  absl::Status status =
      MakeError(Reason::kOverloaded, "too many large requests wait to be encoded");
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  Give(std::move(status));
}

void RequestMaker::Give(absl::StatusOr<EncodedRequest> request) {
  busy_ = false;
  owner_.OnRequestMade(std::move(request));
}

}  // namespace nexusnitro
