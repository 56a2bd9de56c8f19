#include "client_core/resilience/concurrency_limiter.h"

#include <utility>

namespace nexusnitro {

ConcurrencyLimiter::ConcurrencyLimiter(int in_flight_max, int queue_max)
    : in_flight_max_(in_flight_max), queue_max_(queue_max) {}

ConcurrencyLimiter::Entry ConcurrencyLimiter::Enter(absl::AnyInvocable<void()> on_admitted) {
  MutexLock lock(mutex_);
  if (in_flight_max_ == 0 || in_flight_ < in_flight_max_) {
    ++in_flight_;
    return {Outcome::kAdmitted};
  }
  if (queue_.size() >= static_cast<size_t>(queue_max_)) return {Outcome::kRefused};
  const Ticket ticket = next_ticket_++;
  queue_.emplace(ticket, std::move(on_admitted));
  return {Outcome::kQueued, ticket};
}

void ConcurrencyLimiter::Leave() {
  absl::AnyInvocable<void()> on_admitted;
  {
    MutexLock lock(mutex_);
    if (queue_.empty()) {
      --in_flight_;
      return;
    }
    on_admitted = std::move(queue_.begin()->second);  // It takes over the place.
    queue_.erase(queue_.begin());
  }
  on_admitted();
}

bool ConcurrencyLimiter::Abandon(Ticket ticket) {
  MutexLock lock(mutex_);
  return queue_.erase(ticket) > 0;
}

int ConcurrencyLimiter::in_flight() const {
  MutexLock lock(mutex_);
  return in_flight_;
}

int ConcurrencyLimiter::queued() const {
  MutexLock lock(mutex_);
  return static_cast<int>(queue_.size());
}

}  // namespace nexusnitro
