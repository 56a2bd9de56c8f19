#include "server/refusal_log.h"

#include "absl/strings/match.h"
#include "client_core/base/limits.h"
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
  const absl::Time now = clock_.Now();
  const std::string_view host = WithoutPort(peer);
  int64_t unlogged = 0;
  {
    MutexLock lock(mutex_);
    std::pair<std::string, std::string> key(kind, host);
    if (const auto found = entries_.find(key); found != entries_.end()) {
      Entry& entry = found->second;
      if (now - entry.logged < limits::kRefusalLogInterval) {
        ++entry.unlogged;
        return std::nullopt;
      }
      unlogged = entry.unlogged;
      entry = {now, 0};
    } else {
      if (entries_.size() >= kPeersMax) ForgetOldLocked(now);
      if (entries_.size() >= kPeersMax) return std::nullopt;
      entries_.emplace(std::move(key), Entry{now, 0});
    }
  }
  std::string line = StrCat("refused ", host, ": ", kind);
  if (unlogged > 0) StrAppend(&line, " (and ", unlogged, " times more since this was last logged)");
  return line;
}

void RefusalLog::ForgetOldLocked(absl::Time now) {
  for (auto each = entries_.begin(); each != entries_.end();) {
    const bool old = now - each->second.logged >= limits::kRefusalLogInterval;
    each = old ? entries_.erase(each) : std::next(each);
  }
}

}  // namespace nexusnitro
