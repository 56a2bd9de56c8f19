// FileRules: what the config file lays down for configs that are made over RPC.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_

#include <map>
#include <string>

#include "client_core/config/endpoint_rules.h"
#include "nexusnitro/v1/config_file.pb.h"

namespace nexusnitro {

// Immutable once made, and shared.
struct FileRules {
  bool rpc_writes = true;
  EndpointRules endpoints;
  std::map<std::string, v1::DeclaredCredential, std::less<>> credentials;
};

// The rules of a file without faults.
FileRules RulesOf(const v1::ConfigFile& file);

// `declared` as a backend's credential names it.
v1::Credential SourceOf(const v1::DeclaredCredential& declared);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_FILE_RULES_H_
