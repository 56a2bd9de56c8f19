// Listeners: the sockets that the gRPC server listens on, and who may connect to them.
#ifndef NEXUSNITRO_SERVER_LISTENERS_H_
#define NEXUSNITRO_SERVER_LISTENERS_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/config/listen_address.h"
#include "nexusnitro/v1/config_file.pb.h"
#include "server/refusal_log.h"
#include "server/tls_certificates.h"
#include "server/unix_listener.h"

namespace nexusnitro {

// Outlives the gRPC server. Not thread-safe, but for addresses().
class Listeners {
 public:
  // Adds the sockets of checked `settings` to the server that is about to be built. An error says
  // what cannot be had. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<Listeners>> Create(const v1::ConfigFile& settings,
                                                           const Clock& clock,
                                                           grpc::ServerBuilder& builder);

  // To be called once the server is built. An error if a TCP address could not be had.
  absl::Status Start();

  // Unix sockets accept no more, and are removed. TCP ports end with the server.
  void Stop();

  // Addresses that are listened on, with the ports that were found once they have started.
  const std::vector<std::string>& addresses() const { return addresses_; }

 private:
  explicit Listeners(const Clock& clock) : refusals_(clock) {}

  absl::Status AddUnix(const std::string& path, const v1::ConfigFile& settings,
                       grpc::ServerBuilder& builder);
  void AddTcp(const ListenAddress& address, const v1::ConfigFile& settings,
              grpc::ServerBuilder& builder);

  RefusalLog refusals_;
  std::unique_ptr<TlsCertificates> tls_certificates_;                      // Null: TCP without TLS.
  std::vector<std::shared_ptr<grpc::ServerCredentials>> tls_credentials_;  // Of each TCP port.
  std::vector<std::unique_ptr<UnixListener>> unix_listeners_;
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<int>> ports_;  // Of TCP; gRPC writes them when it has bound.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_LISTENERS_H_
