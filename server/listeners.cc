#include "server/listeners.h"

#include <utility>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/server_fields.h"
#include "client_core/telemetry/log.h"
#include "server/socket_owner.h"
#include "server/tls_credentials.h"

namespace nexusnitro {
namespace {

// What a listener that others can reach was allowed without.
void WarnOfInsecure(const ListenAddress& address, const v1::ConfigFile& settings) {
  if (address.loopback) return;
  if (!settings.has_tls()) {
    spdlog::warn("{} speaks no TLS: messages{} travel in the clear (allow_insecure_listen)",
                 address.ToString(), settings.tokens().empty() ? "" : " and tokens");
  }
  if (settings.tokens().empty() && settings.tls().client_ca_file().empty()) {
    spdlog::warn("{} lets everybody in who reaches it (allow_insecure_listen)", address.ToString());
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listeners>> Listeners::Create(const v1::ConfigFile& settings,
                                                             const Clock& clock,
                                                             grpc::ServerBuilder& builder) {
  std::unique_ptr<Listeners> listeners(new Listeners(clock));
  if (settings.has_tls()) {
    NN_ASSIGN_OR_RETURN(listeners->tls_certificates_,
                        TlsCertificates::Create(settings.tls(), clock));
  }
  for (const std::string& text : settings.listen()) {
    NN_ASSIGN_OR_RETURN(const ListenAddress address, ParseListenAddress(text));
    listeners->addresses_.push_back(address.ToString());
    if (address.is_unix) {
      NN_RETURN_IF_ERROR(listeners->AddUnix(address.path, settings, builder));
    } else {
      listeners->AddTcp(address, settings, builder);
    }
  }
  return listeners;
}

absl::Status Listeners::AddUnix(const std::string& path, const v1::ConfigFile& settings,
                                grpc::ServerBuilder& builder) {
  SocketRules rules;
  rules.mode = static_cast<mode_t>(SocketMode(settings));
  NN_ASSIGN_OR_RETURN(rules.owner, FindSocketOwner(settings.socket_owner()));
  for (const int64_t uid : settings.socket_uids()) rules.uids.insert(static_cast<uid_t>(uid));
  NN_ASSIGN_OR_RETURN(std::unique_ptr<UnixListener> listener,
                      UnixListener::Create(path, std::move(rules), refusals_));
  listener->AddTo(builder);
  unix_listeners_.push_back(std::move(listener));
  return absl::OkStatus();
}

void Listeners::AddTcp(const ListenAddress& address, const v1::ConfigFile& settings,
                       grpc::ServerBuilder& builder) {
  WarnOfInsecure(address, settings);
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (tls_certificates_ != nullptr) {
    credentials = NewTlsCredentials(*tls_certificates_);
    tls_credentials_.push_back(credentials);
  }
  ports_.push_back(std::make_unique<int>(0));
  builder.AddListeningPort(address.ToString(), std::move(credentials), ports_.back().get());
}

absl::Status Listeners::Start() {
  for (size_t i = 0, tcp = 0; i < addresses_.size(); ++i) {
    if (addresses_[i].rfind("unix:", 0) == 0) continue;
    const int port = *ports_[tcp++];
    if (port == 0)
      return absl::UnavailableError(StrCat("the address ", addresses_[i], " is in use"));
    // The port that was found stands in for the one that was asked for.
    addresses_[i] = StrCat(addresses_[i].substr(0, addresses_[i].rfind(':')), ":", port);
  }
  for (const auto& listener : unix_listeners_) listener->Start();
  return absl::OkStatus();
}

void Listeners::Stop() {
  for (const auto& listener : unix_listeners_) listener->Stop();
}

}  // namespace nexusnitro
