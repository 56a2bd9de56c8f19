// ClientLoop: one event loop with all that calls need on it.
#ifndef NEXUSNITRO_CLIENT_CORE_CLIENT_LOOP_H_
#define NEXUSNITRO_CLIENT_CORE_CLIENT_LOOP_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/base/random.h"
#include "client_core/call/call.h"
#include "client_core/credentials/credential_fetcher.h"
#include "client_core/runtime/event_loop.h"
#include "client_core/runtime/resolver.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/telemetry/call_stats.h"
#include "client_core/transport/curl_transport.h"
#include "client_core/transport/embedded_transport.h"

namespace nexusnitro {

// Made and destroyed off the loop. Thread-safe, but for what environment() gives.
class ClientLoop {
 public:
  // All references outlive the loop.
  static absl::StatusOr<std::unique_ptr<ClientLoop>> Create(
      const std::string& name, const Clock& clock, const std::vector<std::string>& dns_servers,
      WorkerPool& workers, CallStats& total_stats);

  // No call may be running on it.
  ~ClientLoop();

  Scheduler& scheduler() { return *loop_; }
  const CallEnvironment& environment() const { return *environment_; }
  // As of the loop's last turn.
  int connections_open() const { return connections_open_.load(std::memory_order_relaxed); }

 private:
  ClientLoop() = default;

  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<CurlTransport> transport_;
  std::unique_ptr<EmbeddedTransport> embedded_transport_;
  std::unique_ptr<CredentialFetcher> credentials_;
  Random random_;
  std::unique_ptr<CallEnvironment> environment_;
  std::atomic<int> connections_open_{0};
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CLIENT_LOOP_H_
