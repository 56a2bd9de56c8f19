// Says in the error of one request of a batch which one it is. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_ERROR_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_ERROR_H_

#include "absl/status/status.h"

namespace nexusnitro {

// `error`, with `requests[INDEX]` before its message and before the fields that it names.
absl::Status InBatch(const absl::Status& error, int index);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_BATCH_ERROR_H_
