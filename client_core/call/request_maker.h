// RequestMaker: makes the request of an attempt: its credential first, then its encoding.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_REQUEST_MAKER_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_REQUEST_MAKER_H_

#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "client_core/call/operation.h"
#include "client_core/credentials/credential_fetcher.h"
#include "client_core/credentials/credential_provider.h"
#include "client_core/routing/backend_state.h"
#include "client_core/runtime/scheduler.h"
#include "client_core/runtime/worker_pool.h"

namespace nexusnitro {

// Gets what was made.
class RequestOwner {
 public:
  virtual ~RequestOwner() = default;

  // kCredentialUnavailable, kOverloaded, or what the operation refuses. May destroy the maker.
  virtual void OnRequestMade(absl::StatusOr<EncodedRequest> request) = 0;
};

// Makes one request after the other. Event-loop thread only.
class RequestMaker {
 public:
  // All references outlive this.
  RequestMaker(Scheduler& scheduler, WorkerPool& workers, CredentialFetcher& credentials,
               std::shared_ptr<const Operation> operation, RequestOwner& owner);
  ~RequestMaker();

  // Nothing may be under way. The owner is called once, perhaps before this returns.
  void Make(std::shared_ptr<BackendState> backend);

  // Forgets what is under way; the owner is not called.
  void Drop();

  bool busy() const { return busy_; }
  // In words, for errors: what is under way, or was last.
  std::string_view phase_name() const { return phase_; }

  // What the last request was made with; null if there was none.
  const SharedCredential& credential() const { return credential_; }

 private:
  void OnCredential(absl::StatusOr<SharedCredential> credential);
  void Encode();
  void Give(absl::StatusOr<EncodedRequest> request);

  Scheduler& scheduler_;
  WorkerPool& workers_;
  CredentialFetcher& credentials_;
  const std::shared_ptr<const Operation> operation_;
  RequestOwner& owner_;
  std::shared_ptr<BackendState> backend_;
  SharedCredential credential_;
  std::optional<CredentialProvider::Ticket> ticket_;  // While the credential is waited for.
  std::string_view phase_ = "credential";
  bool busy_ = false;
  std::shared_ptr<bool> alive_;  // Made when something outlives the function that asked for it.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_REQUEST_MAKER_H_
