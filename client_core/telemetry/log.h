// The log: one line an event, as text or JSON, on standard output. spdlog is inside.
//
// Thread-safe. Keys, authorization headers and the content of messages never go in.
#ifndef NEXUSNITRO_CLIENT_CORE_TELEMETRY_LOG_H_
#define NEXUSNITRO_CLIENT_CORE_TELEMETRY_LOG_H_

#include <spdlog/spdlog.h>

#include <cstdint>
#include <string>

namespace nexusnitro {

// Sets the log up, once, before the first line. `level` and `format` are checked values of the
// config file. Lines are written by a thread of the log's own; where nobody reads standard output,
// the oldest waiting lines are dropped and counted, and nobody waits.
void StartLog(const std::string& level, const std::string& format);

// Writes what waits, and ends the log's thread.
void StopLog();

// Lines dropped since the start.
int64_t LogLinesDropped();

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TELEMETRY_LOG_H_
