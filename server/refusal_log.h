// RefusalLog: logs who was refused, without letting them fill the log.
#ifndef NEXUSNITRO_SERVER_REFUSAL_LOG_H_
#define NEXUSNITRO_SERVER_REFUSAL_LOG_H_

#include <optional>
#include <string>
#include <string_view>

#include "client_core/base/clock.h"
#include "server/repeat_filter.h"

namespace nexusnitro {

// A refusal of the same kind from the same peer is logged once in limits::kRefusalLogInterval.
// Thread-safe.
class RefusalLog {
 public:
  // `clock` outlives this.
  explicit RefusalLog(const Clock& clock) : filter_(clock) {}

  // Logs a warning, if it is time for one. `peer` is an address as gRPC tells it, whose port does
  // not count, or another name of one.
  void Refused(std::string_view kind, std::string_view peer);

  // The line to be logged, if it is time for one. It tells how many went before it unlogged.
  std::optional<std::string> Line(std::string_view kind, std::string_view peer);

 private:
  RepeatFilter filter_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_REFUSAL_LOG_H_
