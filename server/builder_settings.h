// What the settings ask of gRPC's server. Functions only; thread-safe.
#ifndef NEXUSNITRO_SERVER_BUILDER_SETTINGS_H_
#define NEXUSNITRO_SERVER_BUILDER_SETTINGS_H_

#include <grpcpp/server_builder.h>

#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Limits, keepalive, health and reflection, by checked settings that have their defaults. Services
// and listeners are not its affair.
void ApplySettings(const v1::ConfigFile& settings, grpc::ServerBuilder& builder);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_BUILDER_SETTINGS_H_
