// CallContext: what a call knows of itself from the start.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_CALL_CONTEXT_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_CALL_CONTEXT_H_

#include <algorithm>
#include <string>

#include "absl/time/time.h"
#include "client_core/base/limits.h"

namespace nexusnitro {

// Values only. Times are monotonic.
struct CallContext {
  std::string id;
  absl::Time received;
  absl::Time deadline = absl::InfiniteFuture();  // Ours: the caller's, less the margin.
  int attempts_max = limits::kAttemptsMax;       // The caller's; the config's counts, too.
};

// How much later than the caller's a deadline of ours may be: gRPC writes a timeout with two or
// three digits, rounded up.
inline absl::Duration RoundedUpAtMost(absl::Duration timeout) {
  absl::Duration step = absl::Milliseconds(1);
  for (absl::Duration bound = absl::Seconds(1); timeout >= bound; bound *= 10) step *= 10;
  return step;
}

// Our deadline for a caller's: earlier by a margin, so that our error still reaches the caller.
inline absl::Time WithMargin(absl::Time now, absl::Time deadline) {
  if (deadline == absl::InfiniteFuture()) return deadline;
  const absl::Duration left = deadline - now;
  return deadline - std::clamp(left / 10, absl::ZeroDuration(),
                               limits::kDeadlineMarginMax + RoundedUpAtMost(left));
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CALL_CONTEXT_H_
