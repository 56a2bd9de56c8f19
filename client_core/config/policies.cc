#include "client_core/config/policies.h"

namespace nexusnitro {

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  const int64_t nanos = absl::ToInt64Nanoseconds(duration);
  google::protobuf::Duration proto;
  proto.set_seconds(nanos / kNanosPerSecond);
  proto.set_nanos(static_cast<int32_t>(nanos % kNanosPerSecond));
  return proto;
}

TimeoutPolicy TimeoutsOf(const v1::Config& config) {
  const v1::Timeouts& set = config.timeouts();
  TimeoutPolicy policy;
  if (set.has_connect()) policy.connect = FromProto(set.connect());
  if (set.has_first_byte()) policy.first_byte = FromProto(set.first_byte());
  if (set.has_first_token()) policy.first_token = FromProto(set.first_token());
  if (set.has_between_tokens()) policy.between_tokens = FromProto(set.between_tokens());
  if (set.has_attempt()) policy.attempt = FromProto(set.attempt());
  if (set.has_total()) policy.total = FromProto(set.total());
  if (set.has_reader_stalled()) policy.reader_stalled = FromProto(set.reader_stalled());
  return policy;
}

RetryOptions RetryOf(const v1::Config& config) {
  const v1::RetryPolicy& set = config.retry();
  RetryOptions options;
  if (set.has_attempts_max()) options.attempts_max = set.attempts_max();
  if (set.has_share_of_calls_max()) options.share_of_calls_max = set.share_of_calls_max();
  if (set.has_backoff_base()) options.backoff_base = FromProto(set.backoff_base());
  if (set.has_backoff_max()) options.backoff_max = FromProto(set.backoff_max());
  options.retry_sent_no_answer = set.retry_sent_no_answer();
  return options;
}

ConcurrencyOptions ConcurrencyOf(const v1::ConcurrencyLimit& limit) {
  ConcurrencyOptions options;
  options.in_flight_max = limit.in_flight_max();
  options.queue_max = limit.queue_max();
  if (limit.has_queue_time_max()) options.queue_time_max = FromProto(limit.queue_time_max());
  return options;
}

}  // namespace nexusnitro
