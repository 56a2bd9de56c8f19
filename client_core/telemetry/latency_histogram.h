// LatencyHistogram: durations counted in buckets, for percentiles.
#ifndef NEXUSNITRO_CLIENT_CORE_TELEMETRY_LATENCY_HISTOGRAM_H_
#define NEXUSNITRO_CLIENT_CORE_TELEMETRY_LATENCY_HISTOGRAM_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "nexusnitro/v1/stats_service.pb.h"

namespace nexusnitro {

// Counts durations from 1 µs to 305 h in buckets that are a sixteenth of an octave wide, so a
// percentile is at most 6.25 % too long, and never longer than the longest. Recording takes no
// lock. Thread-safe.
class LatencyHistogram {
 public:
  void Record(absl::Duration duration);

  // Count, mean, percentiles and maximum so far.
  v1::LatencyStats Summary() const;

  // Samples at or below each bound, for bounds that rise.
  std::vector<int64_t> CountsUpTo(const std::vector<absl::Duration>& bounds) const;

  int64_t count() const { return count_.load(std::memory_order_relaxed); }
  absl::Duration sum() const { return absl::Microseconds(sum_us_.load(std::memory_order_relaxed)); }

 private:
  static constexpr int kSubBuckets = 16;
  static constexpr int kOctaves = 37;
  static constexpr int kBuckets = kSubBuckets * kOctaves;

  static int BucketOf(uint64_t us);
  static double UpperBoundUs(int bucket);

  std::array<std::atomic<int64_t>, kBuckets> buckets_{};
  std::atomic<int64_t> count_{0};
  std::atomic<int64_t> sum_us_{0};
  std::atomic<int64_t> max_us_{0};
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TELEMETRY_LATENCY_HISTOGRAM_H_
