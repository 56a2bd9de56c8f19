// RepeatFilter: lets the same thing be said once in a while.
#ifndef NEXUSNITRO_SERVER_REPEAT_FILTER_H_
#define NEXUSNITRO_SERVER_REPEAT_FILTER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/base/mutex.h"

namespace nexusnitro {

// Thread-safe.
class RepeatFilter {
 public:
  // Things that are remembered at once; while there are as many, others are not said.
  static constexpr size_t kThingsMax = 1'024;

  // `clock` outlives this.
  explicit RepeatFilter(const Clock& clock) : clock_(clock) {}

  // Whether `thing` may be said now: not if it was within limits::kRefusalLogInterval. How often it
  // was not said since then.
  std::optional<int64_t> MaySay(const std::string& thing);

 private:
  struct Entry {
    absl::Time said;
    int64_t unsaid = 0;
  };

  void ForgetOldLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_REPEAT_FILTER_H_
