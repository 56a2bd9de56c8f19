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

// Our deadline for a caller's: earlier by a margin, so that our error still reaches the caller.
inline absl::Time WithMargin(absl::Time now, absl::Time deadline) {
  if (deadline == absl::InfiniteFuture()) return deadline;
  return deadline -
         std::clamp((deadline - now) / 10, absl::ZeroDuration(), limits::kDeadlineMarginMax);
}

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_CALL_CONTEXT_H_
