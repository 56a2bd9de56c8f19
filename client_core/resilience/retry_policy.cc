#include "client_core/resilience/retry_policy.h"

#include <algorithm>
#include <cmath>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/reason.h"

namespace nexusnitro {

bool RetryPolicy::MayRetrySame(const absl::Status& error) const {
  const Reason reason = ReasonOf(error);
  if (RetryAfterOf(error).value_or(absl::ZeroDuration()) > limits::kRetryAfterMax) return false;
  if (reason == Reason::kSentNoAnswer) return options_.retry_sent_no_answer;
  if (const auto should_retry = ShouldRetryOf(error); should_retry.has_value()) {
    return *should_retry;
  }
  return TraitsOf(reason).retry_same;
}

bool RetryPolicy::MayTryNext(const absl::Status& error) const {
  const Reason reason = ReasonOf(error);
  // The request may have been paid for, wherever it is repeated.
  if (reason == Reason::kSentNoAnswer) return options_.retry_sent_no_answer;
  return TraitsOf(reason).try_next;
}

absl::Duration RetryPolicy::DelayBefore(int retry, const absl::Status& error) {
  const absl::Duration bound =
      std::min(options_.backoff_base * std::exp2(std::min(retry, limits::kAttemptsMax) - 1),
               options_.backoff_max);
  const absl::Duration asked = RetryAfterOf(error).value_or(absl::ZeroDuration());
  return std::max(bound * random_.Uniform(), asked);
}

}  // namespace nexusnitro
