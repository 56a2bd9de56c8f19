// Server: the gRPC server with all that belongs to it, from start to drain.
#ifndef NEXUSNITRO_SERVER_SERVER_H_
#define NEXUSNITRO_SERVER_SERVER_H_

#include <grpcpp/server.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/client.h"
#include "client_core/config/config_editor.h"
#include "client_core/config/config_store.h"
#include "client_core/config/file_state.h"
#include "nexusnitro/v1/config_file.pb.h"
#include "server/admin_http.h"
#include "server/admission.h"
#include "server/authorizer.h"
#include "server/chat_backend.h"
#include "server/listeners.h"
#include "server/server_stats.h"

namespace nexusnitro {

// Thread-safe, but for Drain(), which is called once.
class Server {
 public:
  // Starts to listen. `settings` are checked and have their defaults; `file` is what the config
  // file says for calls. An error says what cannot be had.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const v1::ConfigFile& settings,
                                                       FileState file, const Clock& clock);

  // Drains without any grace, if Drain() was not called.
  ~Server();

  // Takes no more calls (health says NOT_SERVING), waits for those in flight at most `grace`,
  // cancels what is left, and stops. True if nothing had to be cancelled.
  bool Drain(absl::Duration grace);

  // The config file changed: `settings` as to Start(). Calls that begin after this use the new
  // state. On an error nothing has changed.
  absl::Status Reload(const v1::ConfigFile& settings, FileState file);

  // Addresses that it listens on, with the ports that were found.
  const std::vector<std::string>& addresses() const { return listeners_->addresses(); }
  // Port of the admin listener; 0 if there is none.
  int admin_port() const { return admin_ == nullptr ? 0 : admin_->port(); }
  const ServerStats& stats() const { return *stats_; }

 private:
  Server(const v1::ConfigFile& settings, const Clock& clock);

  absl::Status Init(const v1::ConfigFile& settings, FileState file);
  void SetServing(bool serving);

  const Clock& clock_;
  Admission admission_;
  Authorizer authorizer_;
  std::atomic<int64_t> streams_open_{0};
  std::shared_ptr<ConfigStore> configs_;
  std::unique_ptr<ConfigEditor> editor_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<ServerStats> stats_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<AdminHttp> admin_;
  bool drained_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_SERVER_H_
