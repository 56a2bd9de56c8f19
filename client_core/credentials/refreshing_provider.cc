#include "client_core/credentials/refreshing_provider.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

constexpr int kDoublingsMax = 10;  // The longest pause is reached long before.

absl::Duration Backoff(int failures) {
  return std::min(limits::kCredentialBackoffMax,
                  limits::kCredentialBackoffBase * (1 << std::min(failures - 1, kDoublingsMax)));
}

}  // namespace

RefreshingProvider::RefreshingProvider(std::string kind, CredentialRecipe recipe)
    : kind_(std::move(kind)), recipe_(std::move(recipe)) {}

SharedCredential RefreshingProvider::Current(CredentialFetcher& fetcher) {
  const absl::Time wall_now = fetcher.clock().WallNow();
  SharedCredential current;
  bool start = false;
  {
    MutexLock lock(mutex_);
    if (!UsableLocked(wall_now)) return nullptr;
    current = current_;
    if (wall_now >= refresh_at_ && !fetching_ && fetcher.clock().Now() >= next_try_) {
      fetching_ = start = true;
    }
  }
  if (start) StartFetch(fetcher);
  return current;
}

CredentialProvider::Ticket RefreshingProvider::Fetch(CredentialFetcher& fetcher, Done done) {
  const absl::Time wall_now = fetcher.clock().WallNow();
  const absl::Time now = fetcher.clock().Now();
  Waiter waiter = {0, &fetcher.scheduler(), std::move(done)};
  std::optional<absl::StatusOr<SharedCredential>> known;
  bool start = false;
  Ticket ticket = 0;
  {
    MutexLock lock(mutex_);
    ticket = waiter.ticket = ++last_ticket_;
    known = KnownLocked(wall_now, now);
    if (!known.has_value()) start = JoinLocked(waiter);
  }
  if (known.has_value()) {
    fetcher.scheduler().Post([done = std::move(waiter.done), known = *std::move(known)]() mutable {
      done(std::move(known));
    });
  }
  if (start) StartFetch(fetcher);
  return ticket;
}

std::optional<absl::StatusOr<SharedCredential>> RefreshingProvider::KnownLocked(
    absl::Time wall_now, absl::Time now) const {
  if (UsableLocked(wall_now)) return current_;
  if (fetching_ || now >= next_try_) return std::nullopt;
  absl::Status error = last_error_;
  SetRetryAfter(error, next_try_ - now);
  return error;
}

bool RefreshingProvider::JoinLocked(Waiter& waiter) {
  waiters_.push_back(std::move(waiter));
  return !std::exchange(fetching_, true);
}

void RefreshingProvider::Abandon(Ticket ticket) {
  std::optional<Waiter> gone;  // What it holds may lead back here, so it goes without the lock.
  MutexLock lock(mutex_);
  const auto found = std::find_if(waiters_.begin(), waiters_.end(),
                                  [ticket](const Waiter& each) { return each.ticket == ticket; });
  if (found == waiters_.end()) return;
  gone = std::move(*found);
  waiters_.erase(found);
}

bool RefreshingProvider::Invalidate(const SharedCredential& used, CredentialFetcher& fetcher) {
  const absl::Time now = fetcher.clock().Now();
  MutexLock lock(mutex_);
  if (used != current_) return true;  // There is another one already, or it is being fetched.
  if (now < next_invalidation_) return false;
  next_invalidation_ = now + limits::kCredentialInvalidateInterval;
  current_ = nullptr;
  return true;
}

void RefreshingProvider::StartFetch(CredentialFetcher& fetcher) {
  fetcher.Start(recipe_, [self = shared_from_this(),
                          &clock = fetcher.clock()](absl::StatusOr<FetchedCredential> result) {
    self->OnFetched(std::move(result), clock);
  });
}

void RefreshingProvider::OnFetched(absl::StatusOr<FetchedCredential> result, const Clock& clock) {
  const absl::Time wall_now = clock.WallNow();
  if (result.ok() && result->expires <= wall_now) {
    result = absl::UnavailableError("what was fetched has expired already");
  }
  const bool cancelled = absl::IsCancelled(result.status());
  std::vector<Waiter> waiters;
  absl::StatusOr<SharedCredential> outcome = absl::UnknownError("");
  {
    MutexLock lock(mutex_);
    fetching_ = false;
    waiters.swap(waiters_);
    if (result.ok()) {
      StoreLocked(*std::move(result), wall_now);
      outcome = current_;
    } else {
      FailLocked(result.status(), clock.Now());
      outcome = last_error_;
    }
  }
  if (outcome.ok()) {
    spdlog::debug("fetched a new credential ({})", kind_);
  } else if (!cancelled) {
    spdlog::warn("{}", MessageOf(outcome.status()));
  }
  for (Waiter& waiter : waiters) {
    waiter.scheduler->Post(
        [done = std::move(waiter.done), outcome]() mutable { done(std::move(outcome)); });
  }
}

void RefreshingProvider::StoreLocked(FetchedCredential fetched, absl::Time wall_now) {
  const absl::Time end = std::min(fetched.expires, wall_now + fetched.good_for);
  const absl::Duration life = end - wall_now;
  refresh_at_ = end - std::min(limits::kCredentialRefreshMarginMax, life / 5);
  unusable_at_ = end - std::min(limits::kCredentialUseMarginMax, life / 10);
  current_ = std::make_shared<const CredentialValue>(std::move(fetched.value));
  failures_ = 0;
  next_try_ = absl::InfinitePast();
}

void RefreshingProvider::FailLocked(const absl::Status& error, absl::Time now) {
  last_error_ = MakeError(Reason::kCredentialUnavailable,
                          StrCat("no credential (", kind_, "): ", MessageOf(error)));
  if (absl::IsCancelled(error)) return;  // Says nothing of the next try.
  const absl::Duration pause = Backoff(++failures_);
  next_try_ = now + pause;
  SetRetryAfter(last_error_, pause);
}

}  // namespace nexusnitro
