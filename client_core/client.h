// Client: starts calls. All that server/ knows of calls.
#ifndef NEXUSNITRO_CLIENT_CORE_CLIENT_H_
#define NEXUSNITRO_CLIENT_CORE_CLIENT_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/call/chat_observer.h"
#include "client_core/config/config_store.h"
#include "client_core/routing/config_state.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/telemetry/call_stats.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/stats_service.pb.h"

namespace nexusnitro {

class Call;
class ClientLoop;

struct ClientOptions {
  int event_loops = 1;
  std::vector<std::string> dns_servers;  // "address" or "address:port"; empty: the system's.
  const Clock* clock = &Clock::Real();
};

struct ChatOptions {
  bool stream = false;
  // The caller's own; monotonic. The call ends a little earlier, so that its error still arrives.
  absl::Time deadline = absl::InfiniteFuture();
  // A limit that nobody but this process watches, so it is used up: counts from now.
  absl::Duration timeout = absl::InfiniteDuration();
};

// A call that was made ready, and then started. Thread-safe.
class ChatCall {
 public:
  ~ChatCall();

  // To be called once. From here on the observer is called, perhaps before this returns.
  void Start();

  // Ends the call, unless it is over: the observer gets `status` soon.
  void Cancel(absl::Status status);

  // While paused, no more of the answer is read than is on its way already. Of several threads, the
  // last one counts. Takes effect at once where the observer calls it, else soon.
  void SetPaused(bool paused);

  const std::string& id() const { return id_; }

 private:
  friend class Client;
  ChatCall(ClientLoop& loop, std::shared_ptr<Call> call, std::string id);

  ClientLoop& loop_;
  std::shared_ptr<Call> call_;
  const std::string id_;
};

// Owns the event loops and what runs on them. Thread-safe.
class Client {
 public:
  // `store` is shared with whoever changes configs.
  static absl::StatusOr<std::unique_ptr<Client>> Create(const ClientOptions& options,
                                                        std::shared_ptr<const ConfigStore> store);

  // No call may be running.
  ~Client();

  // Checks a chat and makes it ready. An error means that nothing was or will be done: the caller's
  // fault, or no such config or model; it has been through Refuse(). `observer` outlives the call's
  // end.
  absl::StatusOr<std::unique_ptr<ChatCall>> NewChat(v1::ChatRequest request,
                                                    const ChatOptions& options,
                                                    ChatObserver& observer);

  // Counts and logs a call that came and is not let in. Gives its error, with the mark "not sent"
  // and an id that the call is known by: `call_id`, or a new one if that is empty.
  absl::Status Refuse(absl::Status error, const std::string& call_id = "");

  // Adds the figures of calls, configs, backends and connections.
  void AddStats(v1::Stats& stats) const;

  // The live state of each config that was used, for whoever turns it into metrics.
  std::vector<std::shared_ptr<ConfigState>> ConfigStatesInUse() const { return states_.All(); }
  const CallStats& total_stats() const { return total_stats_; }
  int connections_open() const;

 private:
  Client(const ClientOptions& options, std::shared_ptr<const ConfigStore> store);

  absl::StatusOr<std::unique_ptr<ChatCall>> MakeChat(v1::ChatRequest request,
                                                     const ChatOptions& options,
                                                     ChatObserver& observer);

  std::string NewCallId();

  const Clock& clock_;
  const std::shared_ptr<const ConfigStore> store_;
  ConfigStates states_;
  CallStats total_stats_;
  WorkerPool workers_;
  std::vector<std::unique_ptr<ClientLoop>> loops_;
  std::atomic<uint64_t> calls_{0};  // That were given an id here.
  std::atomic<uint64_t> next_loop_{0};
  const uint64_t id_salt_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CLIENT_H_
