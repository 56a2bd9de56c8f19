// CallStats: what is counted of calls and attempts.
#ifndef NEXUSNITRO_CLIENT_CORE_TELEMETRY_CALL_STATS_H_
#define NEXUSNITRO_CLIENT_CORE_TELEMETRY_CALL_STATS_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/base/reason.h"
#include "client_core/telemetry/latency_histogram.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/stats_service.pb.h"

namespace nexusnitro {

// A number that many threads add to. Thread-safe.
class Counter {
 public:
  void Add(int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// Errors by reason. Thread-safe.
class ReasonCounters {
 public:
  void Add(Reason reason) { counts_[static_cast<size_t>(reason)].Add(); }
  int64_t value(Reason reason) const { return counts_[static_cast<size_t>(reason)].value(); }

  // Those over zero, by name. An error without a reason of ours is "UNKNOWN".
  void AddTo(google::protobuf::Map<std::string, int64_t>& by_reason) const;

 private:
  std::array<Counter, static_cast<size_t>(Reason::kCount)> counts_;
};

// Figures of calls: of one config, or of all. Thread-safe.
struct CallStats {
  Counter started;
  Counter succeeded;
  Counter failed;
  Counter cancelled;
  Counter attempts;
  Counter retries;
  Counter fallbacks;
  Counter queued;  // Now: added to and taken from.
  ReasonCounters errors;
  Counter input_tokens;
  Counter output_tokens;
  Counter cache_read_tokens;
  Counter reasoning_tokens;
  LatencyHistogram call_latency;         // Calls that succeeded.
  LatencyHistogram first_token_latency;  // Streams.

  void OnDone(const absl::Status& status, absl::Duration total_time);
  void OnUsage(const v1::Usage& usage);

  v1::CallStats CallsProto() const;
  v1::TokenStats TokensProto() const;
};

// Figures of attempts at one backend. Thread-safe.
struct AttemptStats {
  Counter attempts;
  Counter failed;
  Counter in_flight;  // Now: added to and taken from.
  ReasonCounters errors;
  LatencyHistogram latency;  // Attempts that succeeded.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TELEMETRY_CALL_STATS_H_
