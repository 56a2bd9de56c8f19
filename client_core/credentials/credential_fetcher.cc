#include "client_core/credentials/credential_fetcher.h"

#include <utility>

namespace nexusnitro {

CredentialFetcher::CredentialFetcher(Scheduler& scheduler, HttpTransport& transport,
                                     WorkerPool& workers, const Clock& clock)
    : scheduler_(scheduler), transport_(transport), workers_(workers), clock_(clock) {}

CredentialFetcher::~CredentialFetcher() {
  for (Running& running : std::exchange(running_, {})) {
    running.fetch.reset();
    running.done(absl::CancelledError("the event loop has ended"));
  }
}

void CredentialFetcher::Start(const CredentialRecipe& recipe, Done done) {
  const auto running = running_.emplace(running_.end());
  running->done = std::move(done);
  running->fetch =
      std::make_unique<CredentialFetch>(scheduler_, transport_, workers_, clock_,
                                        [this, running](absl::StatusOr<FetchedCredential> result) {
                                          OnDone(running, std::move(result));
                                        });
  running->fetch->Start(recipe);
}

void CredentialFetcher::OnDone(std::list<Running>::iterator running,
                               absl::StatusOr<FetchedCredential> result) {
  Running ended = std::move(*running);  // A function of the fetch is still running.
  running_.erase(running);
  ended.done(std::move(result));
}

}  // namespace nexusnitro
