// RefreshingProvider: a credential that expires, and is fetched again before it does.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_REFRESHING_PROVIDER_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_REFRESHING_PROVIDER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client_core/base/mutex.h"
#include "client_core/credentials/credential_fetcher.h"
#include "client_core/credentials/credential_provider.h"
#include "client_core/credentials/credential_recipe.h"
#include "client_core/runtime/scheduler.h"

namespace nexusnitro {

// Fetches once, however many calls and loops wait. Failures are backed off: meanwhile those who
// need a new one get the last error at once, and the old one goes on being used while it is valid.
// Thread-safe.
class RefreshingProvider : public CredentialProvider,
                           public std::enable_shared_from_this<RefreshingProvider> {
 public:
  // `kind`: in words, for errors and the log. Shared by whoever waits, so make it with
  // std::make_shared.
  RefreshingProvider(std::string kind, CredentialRecipe recipe);

  SharedCredential Current(CredentialFetcher& fetcher) override;
  Ticket Fetch(CredentialFetcher& fetcher, Done done) override;
  void Abandon(Ticket ticket) override;
  bool Invalidate(const SharedCredential& used, CredentialFetcher& fetcher) override;

 private:
  // One call that waits; there are as many as the server has calls at most.
  struct Waiter {
    Ticket ticket;
    Scheduler* scheduler;
    Done done;
  };

  bool UsableLocked(absl::Time wall_now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return current_ != nullptr && wall_now < unusable_at_;
  }
  // What is known without a fetch; none if one is needed, or under way.
  std::optional<absl::StatusOr<SharedCredential>> KnownLocked(absl::Time wall_now,
                                                              absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes `waiter` among those who wait. Whether a fetch is to be started for it.
  bool JoinLocked(Waiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartFetch(CredentialFetcher& fetcher);
  void OnFetched(absl::StatusOr<FetchedCredential> result, const Clock& clock);
  void StoreLocked(FetchedCredential fetched, absl::Time wall_now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FailLocked(const absl::Status& error, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string kind_;
  const CredentialRecipe recipe_;

  Mutex mutex_;
  SharedCredential current_ ABSL_GUARDED_BY(mutex_);
  // Wall clock:
  absl::Time refresh_at_ ABSL_GUARDED_BY(mutex_);
  absl::Time unusable_at_ ABSL_GUARDED_BY(mutex_);
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  Ticket last_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;  // In a row.
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
  // Monotonic:
  absl::Time next_try_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time next_invalidation_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_REFRESHING_PROVIDER_H_
