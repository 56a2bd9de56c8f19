#include "client_core/config/config_snapshot.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "client_core/config/ca_file.h"
#include "client_core/config/credential.h"
#include "client_core/config/declared_credential_validator.h"
#include "client_core/transport/address_rules.h"
#include "client_core/transport/curl_url.h"
#include "client_core/transport/proxy.h"

namespace nexusnitro {
namespace {

constexpr std::string_view kEmbeddedEndpoint = "http://embedded.invalid/v1";

// False if the backend names a credential that it may not have.
bool SetCredentialSource(const v1::Backend& proto, const std::string& path,
                         const SnapshotOptions& options, BackendSnapshot& backend, Faults& faults) {
  if (!proto.credential().has_id()) {
    backend.credential_source = proto.credential();
    return true;
  }
  // The last gate before a key goes to an endpoint, whoever made the config.
  const DeclaredCredentials none;
  const DeclaredCredentials& declared = options.rules ? options.rules->credentials : none;
  const size_t faults_before = faults.size();
  CheckDeclaredUse(proto, declared, path, faults);
  if (faults.size() > faults_before) return false;
  backend.credential_source = SourceOf(declared.at(proto.credential().id()));
  return true;
}

using FaultSink = absl::FunctionRef<void(std::string_view field, std::string_view description)>;

// Sets how `target` is reached, and whom it must prove itself to.
void SetWay(const v1::Backend& proto, const Variables& variables, FaultSink fault,
            HttpTarget& target) {
  if (const std::string_view what = HostFault(target.host); !target.host.empty() && !what.empty()) {
    fault("endpoint", StrCat("is ", what, ", which no backend may have"));
  }
  if (proto.proxy().empty()) {
    const absl::Status status = SetEnvironmentProxy(variables, target);
    if (!status.ok()) fault("proxy", StrCat("is not set, and ", MessageOf(status)));
  } else if (proto.proxy() != kNoProxy) {
    auto proxy = ParseProxy(proto.proxy());
    if (proxy.ok()) {
      target.proxy = *std::move(proxy);
    } else {
      fault("proxy", MessageOf(proxy.status()));
    }
  }
  if (target.proxy != nullptr) {
    const std::string_view what = HostFault(target.proxy->host);
    if (!what.empty()) fault("proxy", StrCat("is ", what, ", which no proxy may have"));
  }
  absl::Status status;
  if (!proto.ca_file().empty()) {
    target.ca_file = proto.ca_file();
    status = CheckCaFile(proto.ca_file());
  } else if (target.tls) {
    SetEnvironmentAuthorities(variables, target);
    status = CheckEnvironmentAuthorities(variables);
  }
  if (!status.ok()) fault("ca_file", MessageOf(status));
}

BackendSnapshot MakeBackend(v1::Backend proto, const std::string& path,
                            const SnapshotOptions& options, Faults& faults) {
  const auto fault = [&](std::string_view field, std::string_view description) {
    faults.push_back({StrCat(path, ".", field), std::string(description)});
  };
  BackendSnapshot backend;
  backend.embedded = options.embedded || proto.has_embedded();
  // The embedded transport answers in OpenAI's wire, whatever the backend speaks.
  backend.api_schema = backend.embedded ? v1::API_SCHEMA_OPENAI : proto.api_schema();
  const ApiSchemaTraits& traits = TraitsOf(backend.api_schema);
  backend.provider = backend.embedded           ? "embedded"
                     : proto.provider().empty() ? std::string(traits.provider)
                                                : proto.provider();

  const std::string endpoint =
      backend.embedded ? std::string(kEmbeddedEndpoint) : EndpointOf(proto);
  absl::StatusOr<HttpTarget> target = ParseEndpoint(endpoint);
  if (!target.ok()) {
    fault("endpoint", MessageOf(target.status()));
    target.emplace();
  }
  target->http2 = !backend.embedded && proto.http_version() == v1::HTTP_VERSION_2;
  if (!backend.embedded) SetWay(proto, options.variables, fault, *target);
  if (backend.embedded) {
    target->embedded = proto.embedded();
    target->embedded_model = proto.model();
  }
  if (target->http2 && !target->tls) {
    fault("http_version", "HTTP_VERSION_2 needs an https endpoint");
  }
  backend.target = std::make_shared<const HttpTarget>(*std::move(target));

  if (!backend.embedded) {
    if (!SetCredentialSource(proto, path, options, backend, faults)) return backend;
    absl::StatusOr<CredentialValue> credential = ReadCredential(backend.credential_source);
    if (credential.ok()) {
      backend.credential = *std::move(credential);
    } else {
      fault("credential", MessageOf(credential.status()));
    }
  }
  backend.proto = std::move(proto);
  return backend;
}

}  // namespace

bool BackendSnapshot::Serves(std::string_view model) const {
  if (model.empty() || proto.any_model() || proto.model() == model) return true;
  return std::find(proto.aliases().begin(), proto.aliases().end(), model) != proto.aliases().end();
}

std::string BackendSnapshot::WireModel(std::string_view model) const {
  const bool own =
      model.empty() || model == proto.model() ||
      std::find(proto.aliases().begin(), proto.aliases().end(), model) != proto.aliases().end();
  return own ? proto.model() : std::string(model);
}

std::string_view ConfigSnapshot::id() const {
  return std::string_view(proto.name()).substr(kConfigNamePrefix.size());
}

std::shared_ptr<const ConfigSnapshot> MakeSnapshot(v1::Config config,
                                                   const SnapshotOptions& options, Faults& faults) {
  const size_t faults_before = faults.size();
  auto snapshot = std::make_shared<ConfigSnapshot>();
  snapshot->timeouts = TimeoutsOf(config);
  snapshot->retry = RetryOf(config);
  snapshot->concurrency = ConcurrencyOf(config.concurrency_limit());
  for (int i = 0; i < config.backends_size(); ++i) {
    snapshot->backends.push_back(std::make_shared<const BackendSnapshot>(
        MakeBackend(config.backends(i), StrCat("backends[", i, "]"), options, faults)));
  }
  if (faults.size() > faults_before) return nullptr;
  snapshot->proto = std::move(config);
  return snapshot;
}

}  // namespace nexusnitro
