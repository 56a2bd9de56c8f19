#include "server/repeat_filter.h"

#include <iterator>

#include "client_core/base/limits.h"

namespace nexusnitro {

std::optional<int64_t> RepeatFilter::MaySay(const std::string& thing) {
  const absl::Time now = clock_.Now();
  MutexLock lock(mutex_);
  if (const auto found = entries_.find(thing); found != entries_.end()) {
    Entry& entry = found->second;
    if (now - entry.said < limits::kRefusalLogInterval) {
      ++entry.unsaid;
      return std::nullopt;
    }
    const int64_t unsaid = entry.unsaid;
    entry = {now, 0};
    return unsaid;
  }
  if (entries_.size() >= kThingsMax) ForgetOldLocked(now);
  if (entries_.size() >= kThingsMax) return std::nullopt;
  entries_.emplace(thing, Entry{now, 0});
  return 0;
}

void RepeatFilter::ForgetOldLocked(absl::Time now) {
  for (auto each = entries_.begin(); each != entries_.end();) {
    const bool old = now - each->second.said >= limits::kRefusalLogInterval;
    each = old ? entries_.erase(each) : std::next(each);
  }
}

}  // namespace nexusnitro
