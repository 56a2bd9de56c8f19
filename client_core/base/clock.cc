#include "client_core/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace nexusnitro {
namespace {

class RealClock : public Clock {
 public:
  absl::Time Now() const override {
    return absl::FromUnixNanos(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
  }

  absl::Time WallNow() const override { return absl::Now(); }
};

}  // namespace

const Clock& Clock::Real() {
  static const RealClock& clock = *new RealClock;  // Lives on while the program's threads do.
  return clock;
}

}  // namespace nexusnitro
