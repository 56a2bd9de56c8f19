#include "client_core/resilience/retry_budget.h"

#include <algorithm>

#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

// Saved-up retries of a busy backend: enough for a hiccup, too few for a storm.
constexpr double kTokensMax = 100;

constexpr double kTrickleTokensMax = limits::kRetriesPerMinuteMin;

}  // namespace

RetryBudget::RetryBudget(double share_of_calls_max, absl::Time now)
    : share_(share_of_calls_max),
      tokens_(share_of_calls_max > 0 ? kTrickleTokensMax : 0),
      refilled_(now) {}

void RetryBudget::OnCall() {
  MutexLock lock(mutex_);
  tokens_ = std::min(tokens_ + share_, kTokensMax);
}

bool RetryBudget::TryTake(absl::Time now) {
  MutexLock lock(mutex_);
  if (share_ > 0 && tokens_ < kTrickleTokensMax) {
    const double minutes = absl::FDivDuration(now - refilled_, absl::Minutes(1));
    tokens_ = std::min(tokens_ + minutes * limits::kRetriesPerMinuteMin, kTrickleTokensMax);
  }
  refilled_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

}  // namespace nexusnitro
