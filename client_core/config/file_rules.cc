#include "client_core/config/file_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/base/check.h"
#include "client_core/config/api_schema.h"
#include "client_core/transport/curl_url.h"
#include "google/protobuf/util/message_differencer.h"

namespace nexusnitro {

FileRules RulesOf(const v1::ConfigFile& file) {
  FileRules rules;
  rules.rpc_writes = !file.has_config_rpc_writes() || file.config_rpc_writes();
  rules.credentials.insert(file.credentials().begin(), file.credentials().end());
  if (!file.allowed_endpoints().empty()) {
    absl::StatusOr<EndpointRules> endpoints =
        EndpointRules::Create({file.allowed_endpoints().begin(), file.allowed_endpoints().end()});
    NN_CHECK(endpoints.ok(), "the file's allowed_endpoints have not been checked");
    rules.endpoints = *std::move(endpoints);
    return rules;
  }
  // In order, so that the same file gives the same rules.
  std::set<std::string_view> ids;
  for (const auto& [id, config] : file.configs()) ids.insert(id);
  for (const std::string_view id : ids) {
    for (const v1::Backend& backend : file.configs().at(std::string(id)).backends()) {
      if (backend.has_embedded()) continue;
      // One that is none is a fault of its own.
      const absl::StatusOr<HttpTarget> target = ParseEndpoint(EndpointOf(backend));
      if (target.ok()) rules.endpoints.Permit(*target);
    }
  }
  return rules;
}

bool AreSame(const FileRules& a, const FileRules& b) {
  return a.rpc_writes == b.rpc_writes && a.endpoints == b.endpoints &&
         std::equal(a.credentials.begin(), a.credentials.end(), b.credentials.begin(),
                    b.credentials.end(), [](const auto& x, const auto& y) {
                      return x.first == y.first &&
                             google::protobuf::util::MessageDifferencer::Equals(x.second, y.second);
                    });
}

v1::Credential SourceOf(const v1::DeclaredCredential& declared) {
  v1::Credential source;
  switch (declared.source_case()) {
    case v1::DeclaredCredential::kEnv:
      source.set_env(declared.env());
      break;
    case v1::DeclaredCredential::kFile:
      source.set_file(declared.file());
      break;
    case v1::DeclaredCredential::kAws:
      *source.mutable_aws() = declared.aws();
      break;
    case v1::DeclaredCredential::kGoogle:
      *source.mutable_google() = declared.google();
      break;
    case v1::DeclaredCredential::kEntra:
      *source.mutable_entra() = declared.entra();
      break;
    case v1::DeclaredCredential::SOURCE_NOT_SET:
      break;
  }
  return source;
}

}  // namespace nexusnitro
