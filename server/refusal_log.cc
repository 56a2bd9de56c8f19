#include "server/refusal_log.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

// Without its port, which is another one with each connection. gRPC writes "ipv4:1.2.3.4:5",
// "ipv6:%5B::1%5D:5" and "unix:".
std::string_view WithoutPort(std::string_view peer) {
  if (!absl::StartsWith(ToAbsl(peer), "ipv")) return peer;
  return peer.substr(0, peer.rfind(':'));
}

}  // namespace

void RefusalLog::Refused(std::string_view kind, std::string_view peer) {
  if (const auto line = Line(kind, peer); line.has_value()) spdlog::warn("{}", *line);
}

std::optional<std::string> RefusalLog::Line(std::string_view kind, std::string_view peer) {
  std::string line = StrCat("refused ", WithoutPort(peer), ": ", kind);
  const std::optional<int64_t> unsaid = filter_.MaySay(line);
  if (!unsaid.has_value()) return std::nullopt;
  if (*unsaid > 0) StrAppend(&line, " (and ", *unsaid, " times more since this was last logged)");
  return line;
}

}  // namespace nexusnitro
