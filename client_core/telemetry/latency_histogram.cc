#include "client_core/telemetry/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "client_core/config/policies.h"

namespace nexusnitro {

// Buckets 0 to 15 hold the values 0 to 15; then each octave is cut into 16.
int LatencyHistogram::BucketOf(uint64_t us) {
  if (us < kSubBuckets) return static_cast<int>(us);
  const int octave = std::bit_width(us) - std::bit_width(uint64_t{kSubBuckets});  // From 0.
  const int sub = static_cast<int>(us >> octave) - kSubBuckets;
  return std::min((octave + 1) * kSubBuckets + sub, kBuckets - 1);
}

double LatencyHistogram::UpperBoundUs(int bucket) {
  if (bucket < kSubBuckets) return bucket;
  const int octave = bucket / kSubBuckets - 1;
  const int sub = bucket % kSubBuckets;
  return std::ldexp(kSubBuckets + sub + 1, octave);
}

void LatencyHistogram::Record(absl::Duration duration) {
  const int64_t us = std::max<int64_t>(absl::ToInt64Microseconds(duration), 0);
  // Before the sample is counted, so that who counts it knows a maximum that is no less.
  int64_t max = max_us_.load(std::memory_order_relaxed);
  while (us > max && !max_us_.compare_exchange_weak(max, us, std::memory_order_relaxed)) {
  }
  buckets_[BucketOf(static_cast<uint64_t>(us))].fetch_add(1, std::memory_order_release);
  count_.fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(us, std::memory_order_relaxed);
}

v1::LatencyStats LatencyHistogram::Summary() const {
  v1::LatencyStats stats;
  std::array<int64_t, kBuckets> counts;
  int64_t total = 0;
  for (int i = 0; i < kBuckets; ++i) {
    counts[i] = buckets_[i].load(std::memory_order_acquire);
    total += counts[i];
  }
  stats.set_count(total);
  if (total == 0) return stats;
  const auto max_us = static_cast<double>(max_us_.load(std::memory_order_relaxed));
  const auto percentile = [&](double share) {
    const auto rank = static_cast<int64_t>(std::ceil(share * static_cast<double>(total)));
    int64_t seen = 0;
    for (int i = 0; i < kBuckets; ++i) {
      seen += counts[i];
      if (seen >= rank) return ToProto(absl::Microseconds(std::min(UpperBoundUs(i), max_us)));
    }
    return ToProto(absl::Microseconds(max_us));
  };
  *stats.mutable_mean() =
      ToProto(absl::Microseconds(sum_us_.load(std::memory_order_relaxed) / total));
  *stats.mutable_p50() = percentile(0.5);
  *stats.mutable_p90() = percentile(0.9);
  *stats.mutable_p99() = percentile(0.99);
  *stats.mutable_max() = ToProto(absl::Microseconds(max_us));
  return stats;
}

std::vector<int64_t> LatencyHistogram::CountsUpTo(const std::vector<absl::Duration>& bounds) const {
  std::vector<int64_t> counts;
  int64_t seen = 0;
  int bucket = 0;
  for (const absl::Duration bound : bounds) {
    const double bound_us = absl::ToDoubleMicroseconds(bound);
    while (bucket < kBuckets && UpperBoundUs(bucket) <= bound_us) {
      seen += buckets_[bucket++].load(std::memory_order_relaxed);
    }
    counts.push_back(seen);
  }
  return counts;
}

}  // namespace nexusnitro
