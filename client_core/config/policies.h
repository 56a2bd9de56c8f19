// The policies of a config with their defaults filled in. Values only.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_POLICIES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_POLICIES_H_

#include "absl/time/time.h"
#include "client_core/base/limits.h"
#include "google/protobuf/duration.pb.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// absl::InfiniteDuration() stands for "no timeout".
struct TimeoutPolicy {
  absl::Duration connect = limits::kConnectTimeout;
  absl::Duration first_byte = absl::InfiniteDuration();
  absl::Duration first_token = absl::InfiniteDuration();
  absl::Duration between_tokens = absl::InfiniteDuration();
  absl::Duration attempt = absl::InfiniteDuration();
  absl::Duration total = limits::kTotalTimeout;
  absl::Duration reader_stalled = absl::InfiniteDuration();
};

struct RetryOptions {
  int attempts_max = limits::kAttempts;
  double share_of_calls_max = limits::kRetryShareOfCalls;
  absl::Duration backoff_base = limits::kBackoffBase;
  absl::Duration backoff_max = limits::kBackoffMax;
  bool retry_sent_no_answer = false;
};

struct ConcurrencyOptions {
  int in_flight_max = 0;  // 0: no limit.
  int queue_max = 0;
  absl::Duration queue_time_max = absl::InfiniteDuration();
};

absl::Duration FromProto(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(absl::Duration duration);

// From a config that has been validated.
TimeoutPolicy TimeoutsOf(const v1::Config& config);
RetryOptions RetryOf(const v1::Config& config);
ConcurrencyOptions ConcurrencyOf(const v1::ConcurrencyLimit& limit);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_POLICIES_H_
