#include "client_core/runtime/deadline_timer.h"

#include <algorithm>
#include <utility>

namespace nexusnitro {

DeadlineTimer::DeadlineTimer(Scheduler& scheduler, absl::AnyInvocable<void()> callback)
    : scheduler_(scheduler), callback_(std::move(callback)) {}

void DeadlineTimer::Set(absl::Time deadline) {
  deadline_ = deadline;
  if (deadline >= fires_at_) return;  // It fires early enough, and starts again if it must.
  if (timer_ == nullptr) timer_ = scheduler_.NewTimer([this] { OnTimer(); });
  fires_at_ = deadline;
  timer_->Start(std::max(deadline - scheduler_.Now(), absl::ZeroDuration()));
}

void DeadlineTimer::OnTimer() {
  fires_at_ = absl::InfiniteFuture();
  if (deadline_ == absl::InfiniteFuture()) return;
  if (scheduler_.Now() < deadline_) {
    Set(deadline_);
    return;
  }
  deadline_ = absl::InfiniteFuture();
  callback_();  // May destroy this.
}

}  // namespace nexusnitro
