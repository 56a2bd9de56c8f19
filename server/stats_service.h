// The gRPC service StatsService.
#ifndef NEXUSNITRO_SERVER_STATS_SERVICE_H_
#define NEXUSNITRO_SERVER_STATS_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "server/server_stats.h"

namespace nexusnitro {

// `stats` outlives the service.
std::unique_ptr<grpc::Service> NewStatsService(const ServerStats& stats);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_STATS_SERVICE_H_
