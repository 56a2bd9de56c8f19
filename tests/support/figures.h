// Figures: durations that were measured, and the line that tells of them.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FIGURES_H_
#define NEXUSNITRO_TESTS_SUPPORT_FIGURES_H_

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client_core/base/mutex.h"

namespace nexusnitro::testing {

// Thread-safe.
class Figures {
 public:
  void Add(absl::Duration value) {
    MutexLock lock(mutex_);
    values_.push_back(value);
  }

  size_t count() const {
    MutexLock lock(mutex_);
    return values_.size();
  }

  // `share` from 0 (the least value) to 1 (the greatest). Zero if there is no value.
  absl::Duration Percentile(double share) const {
    MutexLock lock(mutex_);
    if (values_.empty()) return absl::ZeroDuration();
    std::vector<absl::Duration> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
  }

  void Print(const std::string& name) const {
    std::printf("[figures] %s: p50 %.2f ms p99 %.2f ms max %.2f ms n=%zu\n", name.c_str(),
                absl::ToDoubleMilliseconds(Percentile(0.5)),
                absl::ToDoubleMilliseconds(Percentile(0.99)),
                absl::ToDoubleMilliseconds(Percentile(1)), count());
    std::fflush(stdout);
  }

 private:
  mutable Mutex mutex_;
  std::vector<absl::Duration> values_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FIGURES_H_
