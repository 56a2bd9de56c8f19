// The errors of calls that find no place under their config's concurrency limit. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_QUEUE_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_QUEUE_ERROR_H_

#include "absl/status/status.h"
#include "client_core/config/config_snapshot.h"

namespace nexusnitro {

// kConcurrencyLimited, not sent: no place, and none to wait for one.
absl::Status QueueFull(const ConfigSnapshot& config);

// kQueueTimeout, not sent: no place within the config's queue_time_max.
absl::Status QueueTimedOut(const ConfigSnapshot& config);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_QUEUE_ERROR_H_
