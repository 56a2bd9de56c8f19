// What a config made over RPC may say, beyond what any config may. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_RPC_CONFIG_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_RPC_CONFIG_RULES_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/config/config_record.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/file_rules.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// Whether `config` may be made over RPC: it is without faults, names nothing of this machine, and
// no endpoint or credential that the file's `rules` keep from it. The error names every field at
// fault, with `path` before each; it is kEndpointRefused if nothing but endpoints is.
absl::Status CheckRpcConfig(const v1::Config& config, const FileRules& rules, bool keeps_secrets,
                            const std::string& path);

// The snapshot of a record. `options.rules` is set. An error says what does not hold (any more).
absl::StatusOr<std::shared_ptr<const ConfigSnapshot>> SnapshotOfRecord(
    const ConfigRecord& record, const SnapshotOptions& options);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_RPC_CONFIG_RULES_H_
