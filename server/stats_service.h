// The gRPC service StatsService.
#ifndef NEXUSNITRO_SERVER_STATS_SERVICE_H_
#define NEXUSNITRO_SERVER_STATS_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "server/authorizer.h"
#include "server/server_stats.h"

namespace nexusnitro {

// Both outlive the service.
std::unique_ptr<grpc::Service> NewStatsService(const ServerStats& stats,
                                               const Authorizer& authorizer);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_STATS_SERVICE_H_
