// FileRules: what the config file lays down for configs that are made over RPC.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_

#include "client_core/config/declared_credential_validator.h"
#include "client_core/config/endpoint_rules.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Immutable once made, and shared.
struct FileRules {
  bool rpc_writes = true;
  EndpointRules endpoints;
  DeclaredCredentials credentials;
};

// The rules of a file without faults.
FileRules RulesOf(const v1::ConfigFile& file);

// Whether configs made over RPC would notice no difference.
bool AreSame(const FileRules& a, const FileRules& b);

// `declared` as a backend's credential names it.
v1::Credential SourceOf(const v1::DeclaredCredential& declared);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_
