// ConcurrencyLimiter: at most so many calls at once, and at most so many that wait.
#ifndef NEXUSNITRO_CLIENT_CORE_RESILIENCE_CONCURRENCY_LIMITER_H_
#define NEXUSNITRO_CLIENT_CORE_RESILIENCE_CONCURRENCY_LIMITER_H_

#include <cstdint>
#include <map>

#include "absl/functional/any_invocable.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// Gives out places, first come first served. Thread-safe.
class ConcurrencyLimiter {
 public:
  using Ticket = int64_t;
  enum class Outcome { kAdmitted, kQueued, kRefused };
  struct Entry {
    Outcome outcome;
    Ticket ticket = 0;  // Of a queued entry.
  };

  // `in_flight_max` 0: no limit.
  ConcurrencyLimiter(int in_flight_max, int queue_max);

  // Asks for a place. If it is queued, `on_admitted` is called once the place is there, on the
  // thread that gave one back, with no lock held; it must only pass the news on.
  Entry Enter(absl::AnyInvocable<void()> on_admitted);

  // Gives a place back.
  void Leave();

  // Takes a queued entry back. False if it has been admitted meanwhile: then the place must be
  // given back.
  bool Abandon(Ticket ticket);

  int in_flight() const;
  int queued() const;

 private:
  const int in_flight_max_;
  const int queue_max_;
  mutable Mutex mutex_;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  Ticket next_ticket_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<Ticket, absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RESILIENCE_CONCURRENCY_LIMITER_H_
