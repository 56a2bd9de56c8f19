#include "client_core/call/queue_error.h"

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

absl::Status Refusal(Reason reason, const std::string& message) {
  absl::Status status = MakeError(reason, message);
  SetNotSent(status);
  SetRetryAfter(status, limits::kRefusedRetryAfter);
  return status;
}

}  // namespace

absl::Status QueueFull(const ConfigSnapshot& config) {
  return Refusal(
      Reason::kConcurrencyLimited,
      StrCat(config.proto.name(), " has ", config.concurrency.in_flight_max,
             " calls in flight and its queue of ", config.concurrency.queue_max, " is full"));
}

absl::Status QueueTimedOut(const ConfigSnapshot& config) {
  return Refusal(Reason::kQueueTimeout,
                 StrCat("no place under the concurrency limit of ", config.proto.name(), " within ",
                        absl::FormatDuration(config.concurrency.queue_time_max)));
}

}  // namespace nexusnitro
