// Metrics: the figures in Prometheus' text form.
#ifndef NEXUSNITRO_SERVER_METRICS_H_
#define NEXUSNITRO_SERVER_METRICS_H_

#include <string>

#include "server/server_stats.h"

namespace nexusnitro {

// All metrics as they stand now, in the text format 0.0.4. Thread-safe.
std::string MetricsText(const ServerStats& stats);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_METRICS_H_
