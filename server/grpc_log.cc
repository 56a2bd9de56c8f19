#include "server/grpc_log.h"

#include <grpc/support/log.h>

#include <cstdint>
#include <optional>
#include <string>

#include "client_core/base/clock.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"
#include "client_core/telemetry/redact.h"
#include "server/repeat_filter.h"

namespace nexusnitro {
namespace {

constexpr size_t kLineBytesMax = 512;

void Log(gpr_log_func_args* args) {
  // gRPC's callback has no context of the caller's, and may come while the process ends.
  static auto* const filter = new RepeatFilter(Clock::Real());
  const std::string line = Redact(args->message, Secret(), kLineBytesMax);
  if (args->severity != GPR_LOG_SEVERITY_ERROR) {
    spdlog::debug("grpc: {}", line);
    return;
  }
  const std::optional<int64_t> unsaid = filter->MaySay(StrCat(args->file, ":", args->line));
  if (!unsaid.has_value()) return;
  if (*unsaid == 0) {
    spdlog::warn("grpc: {}", line);
  } else {
    spdlog::warn("grpc: {} (and {} times more since this was last logged)", line, *unsaid);
  }
}

}  // namespace

void TakeGrpcLog() { gpr_set_log_function(&Log); }

void GiveGrpcLogBack() { gpr_set_log_function(nullptr); }

}  // namespace nexusnitro
