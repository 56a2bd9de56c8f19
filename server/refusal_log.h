// RefusalLog: logs who was refused, without letting them fill the log.
#ifndef NEXUSNITRO_SERVER_REFUSAL_LOG_H_
#define NEXUSNITRO_SERVER_REFUSAL_LOG_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// A refusal of the same kind from the same peer is logged once in limits::kRefusalLogInterval.
// Thread-safe.
class RefusalLog {
 public:
  // Those that are remembered at once; while there are as many, others are not logged.
  static constexpr size_t kPeersMax = 1'024;

  // `clock` outlives this.
  explicit RefusalLog(const Clock& clock) : clock_(clock) {}

  // Logs a warning, if it is time for one. `peer` is an address as gRPC tells it, whose port does
  // not count, or another name of one.
  void Refused(std::string_view kind, std::string_view peer);

  // The line to be logged, if it is time for one. It tells how many went before it unlogged.
  std::optional<std::string> Line(std::string_view kind, std::string_view peer);

 private:
  struct Entry {
    absl::Time logged;
    int64_t unlogged = 0;
  };

  void ForgetOldLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Mutex mutex_;
  std::map<std::pair<std::string, std::string>, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_REFUSAL_LOG_H_
