#include "client_core/telemetry/call_stats.h"

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {

void ReasonCounters::AddTo(google::protobuf::Map<std::string, int64_t>& by_reason) const {
  for (size_t i = 0; i < counts_.size(); ++i) {
    const int64_t count = counts_[i].value();
    if (count == 0) continue;
    const std::string_view name = ReasonName(static_cast<Reason>(i));
    by_reason[name.empty() ? std::string("UNKNOWN") : std::string(name)] = count;
  }
}

void CallStats::OnDone(const absl::Status& status, absl::Duration total_time) {
  if (status.ok()) {
    succeeded.Add();
    call_latency.Record(total_time);
    return;
  }
  const Reason reason = ReasonOf(status);
  if (reason == Reason::kCancelled) {
    cancelled.Add();
    return;
  }
  failed.Add();
  errors.Add(reason);
}

void CallStats::OnUsage(const v1::Usage& usage) {
  input_tokens.Add(usage.input_tokens());
  output_tokens.Add(usage.output_tokens());
  cache_read_tokens.Add(usage.cache_read_input_tokens());
  reasoning_tokens.Add(usage.reasoning_output_tokens());
}

v1::CallStats CallStats::CallsProto() const {
  v1::CallStats proto;
  proto.set_succeeded(succeeded.value());
  proto.set_failed(failed.value());
  proto.set_cancelled(cancelled.value());
  // Read last, so that a call which ends meanwhile never makes `in_flight` negative.
  proto.set_started(started.value());
  proto.set_in_flight(proto.started() - proto.succeeded() - proto.failed() - proto.cancelled());
  proto.set_attempts(attempts.value());
  proto.set_retries(retries.value());
  proto.set_fallbacks(fallbacks.value());
  proto.set_queued(queued.value());
  errors.AddTo(*proto.mutable_errors_by_reason());
  return proto;
}

v1::TokenStats CallStats::TokensProto() const {
  v1::TokenStats proto;
  proto.set_input(input_tokens.value());
  proto.set_output(output_tokens.value());
  proto.set_cache_read(cache_read_tokens.value());
  proto.set_reasoning(reasoning_tokens.value());
  return proto;
}

}  // namespace nexusnitro
