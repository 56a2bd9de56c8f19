// Clock: the two clocks of the program, so that tests can turn them by hand.
#ifndef NEXUSNITRO_CLIENT_CORE_BASE_CLOCK_H_
#define NEXUSNITRO_CLIENT_CORE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace nexusnitro {

// Tells the time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Monotonic time. It shares absl::Time's type but not its epoch: only differences mean something,
  // and absl::InfiniteFuture() stands for "no deadline".
  virtual absl::Time Now() const = 0;

  // Wall-clock time, which may jump; for time stamps that people read.
  virtual absl::Time WallNow() const = 0;

  // The machine's clocks. Lives for ever.
  static const Clock& Real();
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BASE_CLOCK_H_
