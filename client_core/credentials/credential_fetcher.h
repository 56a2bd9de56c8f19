// CredentialFetcher: runs recipes on one event loop.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCHER_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCHER_H_

#include <list>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/credentials/credential_fetch.h"
#include "client_core/credentials/credential_recipe.h"
#include "client_core/runtime/scheduler.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

// Event-loop thread only, but for scheduler() and clock().
class CredentialFetcher {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<FetchedCredential>)>;

  // All outlive this.
  CredentialFetcher(Scheduler& scheduler, HttpTransport& transport, WorkerPool& workers,
                    const Clock& clock);

  // What is under way ends: its `done` gets CANCELLED.
  ~CredentialFetcher();

  // Follows `recipe` to its end within limits::kCredentialFetchTimeMax. `done` is called later,
  // once.
  void Start(const CredentialRecipe& recipe, Done done);

  Scheduler& scheduler() { return scheduler_; }
  const Clock& clock() const { return clock_; }

 private:
  struct Running {
    std::unique_ptr<CredentialFetch> fetch;
    Done done;
  };

  void OnDone(std::list<Running>::iterator running, absl::StatusOr<FetchedCredential> result);

  Scheduler& scheduler_;
  HttpTransport& transport_;
  WorkerPool& workers_;
  const Clock& clock_;
  std::list<Running> running_;  // One for each credential that is being fetched.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCHER_H_
