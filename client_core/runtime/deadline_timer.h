// DeadlineTimer: a timer for deadlines that move with every token.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_DEADLINE_TIMER_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_DEADLINE_TIMER_H_

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "client_core/runtime/scheduler.h"

namespace nexusnitro {

// Calls back when a deadline has passed. Moving the deadline later costs a store: the timer below
// fires at the old time and starts again. Event-loop thread only.
class DeadlineTimer {
 public:
  // `scheduler` outlives this.
  DeadlineTimer(Scheduler& scheduler, absl::AnyInvocable<void()> callback);

  // Calls back once at `deadline`, in place of any earlier one. absl::InfiniteFuture(): never.
  void Set(absl::Time deadline);
  void Clear() { Set(absl::InfiniteFuture()); }

  absl::Time deadline() const { return deadline_; }

 private:
  void OnTimer();

  Scheduler& scheduler_;
  absl::AnyInvocable<void()> callback_;
  std::unique_ptr<Timer> timer_;
  absl::Time deadline_ = absl::InfiniteFuture();
  absl::Time fires_at_ = absl::InfiniteFuture();  // Of timer_; never later than deadline_.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_DEADLINE_TIMER_H_
