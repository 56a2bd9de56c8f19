// ConfigSnapshot: a config as calls use it: validated, defaults filled in, credentials read.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SNAPSHOT_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SNAPSHOT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/base/variables.h"
#include "client_core/config/credential_value.h"
#include "client_core/config/fault.h"
#include "client_core/config/file_rules.h"
#include "client_core/config/policies.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/config.pb.h"

namespace nexusnitro {

// One backend of a config. Immutable.
struct BackendSnapshot {
  v1::Backend proto;
  v1::ApiSchema api_schema = v1::API_SCHEMA_UNSPECIFIED;  // What is spoken; OPENAI if embedded.
  std::string provider;                                   // Label for telemetry and replies.
  bool embedded = false;
  std::shared_ptr<const HttpTarget> target;
  // What names the credential's source: never an id. Unset: there is none.
  v1::Credential credential_source;
  CredentialValue credential;  // As it was when this was made.

  // Whether a caller may ask for `model` here.
  bool Serves(std::string_view model) const;
  // The model to name on the wire when the caller asked for `model` (empty: for none).
  std::string WireModel(std::string_view model) const;
};

// A config. Immutable and shared: a call in flight finishes on the snapshot that it began with.
struct ConfigSnapshot {
  v1::Config proto;
  std::vector<std::shared_ptr<const BackendSnapshot>> backends;
  TimeoutPolicy timeouts;
  RetryOptions retry;
  ConcurrencyOptions concurrency;

  std::string_view id() const;
};

// What a config is turned into a snapshot with.
struct SnapshotOptions {
  bool embedded = false;  // Every backend is answered in process; credentials are not read.
  const FileRules* rules = nullptr;  // The file's, for credentials by id. Null: it declares none.
  Variables variables = ProcessVariables();  // For the proxies and authorities of the environment.
};

// The snapshot of a config that has been validated. Null if fields are at fault; all faults are
// added to `faults`, with paths below the config. Reads files.
std::shared_ptr<const ConfigSnapshot> MakeSnapshot(v1::Config config,
                                                   const SnapshotOptions& options, Faults& faults);

inline constexpr std::string_view kConfigNamePrefix = "configs/";

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SNAPSHOT_H_
