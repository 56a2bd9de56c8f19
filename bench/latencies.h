// Latencies: durations in µs as they are measured, and their percentiles. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_BENCH_LATENCIES_H_
#define NEXUSNITRO_BENCH_LATENCIES_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace nexusnitro::bench {

using Clock = std::chrono::steady_clock;

inline double MicrosSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// `share` from 0 to 1. Reorders the values. 0 if there is none.
inline double Percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<size_t>(at)];
}

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_LATENCIES_H_
