#include "server/server_stats.h"

#include <curl/curl.h>
#include <grpcpp/grpcpp.h>

#include "client_core/config/policies.h"
#include "client_core/telemetry/log.h"
#include "server/build_commit.h"

namespace nexusnitro {

v1::BuildInfo GetBuildInfo() {
  v1::BuildInfo build;
  build.set_version(NEXUSNITRO_VERSION);
  build.set_commit(kBuildCommit);
  build.set_compiler(NEXUSNITRO_COMPILER);
  build.set_build_type(NEXUSNITRO_BUILD_TYPE);
  build.set_grpc(grpc::Version());
  build.set_curl(curl_version_info(CURLVERSION_NOW)->version);
  return build;
}

v1::Stats ServerStats::Take() const {
  v1::Stats stats;
  const absl::Time now = clock_.WallNow();
  stats.mutable_time()->set_seconds(absl::ToUnixSeconds(now));
  stats.mutable_time()->set_nanos(
      static_cast<int32_t>(absl::ToUnixNanos(now) - absl::ToUnixSeconds(now) * 1'000'000'000));
  *stats.mutable_uptime() = ToProto(clock_.Now() - started_);
  *stats.mutable_build() = GetBuildInfo();
  client_.AddStats(stats);
  stats.set_streams_open(streams_open_.load(std::memory_order_relaxed));
  stats.set_log_lines_dropped(LogLinesDropped());
  stats.set_draining(admission_.draining());
  stats.set_held_bytes(admission_.held_bytes());
  return stats;
}

}  // namespace nexusnitro
