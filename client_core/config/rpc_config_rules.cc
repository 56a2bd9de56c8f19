#include "client_core/config/rpc_config_rules.h"

#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/config_validator.h"
#include "client_core/config/declared_credential_validator.h"
#include "client_core/config/faults_error.h"
#include "client_core/transport/curl_url.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kOfTheFile = "is set; only the config file may set it";

// Empty if a config made over RPC may name `credential`; else the field at fault.
std::string_view FieldOfTheFile(const v1::Credential& credential) {
  switch (credential.source_case()) {
    case v1::Credential::kEnv:
      return "env";
    case v1::Credential::kFile:
      return "file";
    case v1::Credential::kAws:
      return "aws";
    case v1::Credential::kGoogle:
      return "google";
    case v1::Credential::kEntra:
      return "entra";
    case v1::Credential::kId:
    case v1::Credential::kApiKey:
    case v1::Credential::kBearer:
    case v1::Credential::SOURCE_NOT_SET:
      break;
  }
  return "";
}

// Of a backend of a config made over RPC. Collects the faults of two kinds.
class RpcBackendCheck {
 public:
  RpcBackendCheck(const FileRules& rules, bool keeps_secrets, Faults& faults,
                  Faults& endpoint_faults)
      : rules_(rules),
        keeps_secrets_(keeps_secrets),
        faults_(faults),
        endpoint_faults_(endpoint_faults) {}

  // `path` is that of the config, and `index` the backend's in it.
  void Check(const v1::Backend& backend, const std::string& path, int index) {
    const auto path_of = [&](std::string_view field) {
      return StrCat(path, path.empty() ? "" : ".", "backends[", index, "]", field);
    };
    if (!backend.ca_file().empty()) faults_.push_back({path_of(".ca_file"), Words(kOfTheFile)});
    if (!backend.proxy().empty()) faults_.push_back({path_of(".proxy"), Words(kOfTheFile)});
    if (backend.has_credential()) CheckCredential(backend, path_of);
    if (backend.has_embedded()) return;  // It has no endpoint.
    if (IsPermitted(backend)) return;
    endpoint_faults_.push_back(
        {path_of(".endpoint"), StrCat("is none that the server permits for configs made over RPC; "
                                      "expected one of: ",
                                      rules_.endpoints.ToString())});
  }

 private:
  // Also where the endpoint is none: that is a fault of its own.
  bool IsPermitted(const v1::Backend& backend) const {
    if (const auto plain = ReadPlainUrl(backend.endpoint()); plain.has_value()) {
      return rules_.endpoints.Permits(*plain);
    }
    const absl::StatusOr<HttpTarget> target = ParseEndpoint(EndpointOf(backend));
    return !target.ok() || rules_.endpoints.Permits(*target);
  }

  static std::string Words(std::string_view words) { return std::string(words); }

  template <typename PathOf>
  void CheckCredential(const v1::Backend& backend, const PathOf& path_of) {
    const v1::Credential& credential = backend.credential();
    if (const std::string_view field = FieldOfTheFile(credential); !field.empty()) {
      faults_.push_back(
          {path_of(StrCat(".credential.", field)),
           StrCat(kOfTheFile, "; expected the `id` of a credential that it declares")});
    }
    if (credential.has_id()) CheckDeclaredUse(backend, rules_.credentials, path_of(""), faults_);
    if ((credential.has_api_key() || credential.has_bearer()) && !keeps_secrets_) {
      faults_.push_back(
          {path_of(credential.has_api_key() ? ".credential.api_key" : ".credential.bearer"),
           "is a secret, which this store would keep readable; expected `id`, or a "
           "server with a store_key"});
    }
  }

  const FileRules& rules_;
  const bool keeps_secrets_;
  Faults& faults_;
  Faults& endpoint_faults_;
};

}  // namespace

absl::Status CheckRpcConfig(const v1::Config& config, const FileRules& rules, bool keeps_secrets,
                            const std::string& path) {
  Faults faults;
  Faults endpoint_faults;
  CheckConfig(config, path, faults);
  RpcBackendCheck check(rules, keeps_secrets, faults, endpoint_faults);
  for (int i = 0; i < config.backends_size(); ++i) check.Check(config.backends(i), path, i);
  if (faults.empty() && endpoint_faults.empty()) return absl::OkStatus();
  if (faults.empty()) return FaultsError(Reason::kEndpointRefused, endpoint_faults);
  faults.insert(faults.end(), endpoint_faults.begin(), endpoint_faults.end());
  return FaultsError(Reason::kInvalidRequest, faults);
}

absl::StatusOr<std::shared_ptr<const ConfigSnapshot>> SnapshotOfRecord(
    const ConfigRecord& record, const SnapshotOptions& options) {
  v1::Config config;
  const std::string name = StrCat(kConfigNamePrefix, record.id);
  if (!config.ParseFromString(record.config)) {
    return MakeError(Reason::kInternal, StrCat("the store's ", name, " cannot be read"));
  }
  // Since it was written the file may have changed, or another server may have other rules.
  if (const absl::Status status = CheckRpcConfig(config, *options.rules, true, ""); !status.ok()) {
    return WithMessage(status, StrCat(name, " is not usable here: ", MessageOf(status)));
  }
  config.set_name(name);
  Faults faults;
  std::shared_ptr<const ConfigSnapshot> snapshot = MakeSnapshot(std::move(config), options, faults);
  if (snapshot != nullptr) return snapshot;
  const absl::Status status = FaultsError(Reason::kCredentialUnavailable, faults);
  return WithMessage(status, StrCat(name, " is not usable now: ", MessageOf(status)));
}

}  // namespace nexusnitro
