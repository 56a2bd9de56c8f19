// ServerStats: the figures that StatsService and the metrics show.
#ifndef NEXUSNITRO_SERVER_SERVER_STATS_H_
#define NEXUSNITRO_SERVER_SERVER_STATS_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/client.h"
#include "nexusnitro/v1/stats_service.pb.h"
#include "server/admission.h"

namespace nexusnitro {

// What is running.
v1::BuildInfo GetBuildInfo();

// Gathers figures. Thread-safe.
class ServerStats {
 public:
  // All outlive this.
  ServerStats(const Client& client, const Admission& admission, const Clock& clock,
              const std::atomic<int64_t>& streams_open)
      : client_(client),
        admission_(admission),
        clock_(clock),
        streams_open_(streams_open),
        started_(clock.Now()) {}

  v1::Stats Take() const;

  const Client& client() const { return client_; }

 private:
  const Client& client_;
  const Admission& admission_;
  const Clock& clock_;
  const std::atomic<int64_t>& streams_open_;
  const absl::Time started_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_SERVER_STATS_H_
