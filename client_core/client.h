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
#include "client_core/call/answer_observer.h"
#include "client_core/call/call_context.h"
#include "client_core/call/chat_observer.h"
#include "client_core/check_call.h"
#include "client_core/config/config_scope.h"
#include "client_core/config/config_store.h"
#include "client_core/models_call.h"
#include "client_core/routing/config_state.h"
#include "client_core/routing/router.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/single_call.h"
#include "client_core/telemetry/call_stats.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/model_service.pb.h"
#include "nexusnitro/v1/stats_service.pb.h"

namespace nexusnitro {

class ClientLoop;
class Operation;

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
  ConfigScope configs = {};  // That the caller may use.
};

// Of the other operations.
struct CallerOptions {
  absl::Time deadline = absl::InfiniteFuture();  // As that of a chat.
  ConfigScope configs = {};
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
  absl::StatusOr<std::unique_ptr<SingleCall>> NewChat(v1::ChatRequest request,
                                                      const ChatOptions& options,
                                                      ChatObserver& observer);

  // The same for the other operations.
  absl::StatusOr<std::unique_ptr<CallHandle>> NewEmbed(v1::EmbedRequest request,
                                                       const CallerOptions& options,
                                                       AnswerObserver<v1::EmbedResponse>& observer);
  absl::StatusOr<std::unique_ptr<CallHandle>> NewCountTokens(
      v1::CountTokensRequest request, const CallerOptions& options,
      AnswerObserver<v1::CountTokensResponse>& observer);

  // Asks every backend of a config, with a call for each. The observer gets what came of each.
  absl::StatusOr<std::unique_ptr<CallHandle>> NewListModels(const v1::ListModelsRequest& request,
                                                            const CallerOptions& options,
                                                            AnswerObserver<ModelLists>& observer);

  // Asks every backend of `config`, which has at least one and need be in no store, whether it
  // answers, each for `timeout` at most. Nothing is asked twice.
  std::unique_ptr<CallHandle> NewCheckConfig(const ConfigSnapshot& config, absl::Duration timeout,
                                             const CallerOptions& options,
                                             AnswerObserver<BackendChecks>& observer);

  // Counts and logs a call that came and is not let in. Gives its error, with the mark "not sent"
  // and an id that the call is known by: `call_id`, or a new one if that is empty.
  absl::Status Refuse(absl::Status error, const std::string& call_id = "");

  // Adds the figures of calls, configs, backends and connections.
  void AddStats(v1::Stats& stats) const;

  // The live state of each config that was used, for whoever turns it into metrics.
  std::vector<std::shared_ptr<ConfigState>> ConfigStatesInUse() const { return states_->All(); }
  const CallStats& total_stats() const { return total_stats_; }
  int connections_open() const;

 private:
  Client(const ClientOptions& options, std::shared_ptr<const ConfigStore> store);

  absl::StatusOr<std::unique_ptr<SingleCall>> MakeChat(v1::ChatRequest request,
                                                       const ChatOptions& options,
                                                       ChatObserver& observer);
  absl::StatusOr<std::unique_ptr<CallHandle>> MakeEmbed(
      v1::EmbedRequest request, const CallerOptions& options,
      AnswerObserver<v1::EmbedResponse>& observer);
  absl::StatusOr<std::unique_ptr<CallHandle>> MakeCountTokens(
      v1::CountTokensRequest request, const CallerOptions& options,
      AnswerObserver<v1::CountTokensResponse>& observer);
  absl::StatusOr<std::unique_ptr<CallHandle>> MakeListModels(const v1::ListModelsRequest& request,
                                                             const CallerOptions& options,
                                                             AnswerObserver<ModelLists>& observer);

  std::string NewCallId();
  // Of a call that came at `now`. `id` is the caller's own, or empty.
  CallContext NewContext(const std::string& id, absl::Time now, absl::Time deadline);
  ClientLoop& NextLoop();
  std::unique_ptr<SingleCall> MakeCall(CallContext context, Route route,
                                       std::unique_ptr<Operation> operation);

  const Clock& clock_;
  const std::shared_ptr<const ConfigStore> store_;
  const std::shared_ptr<ConfigStates> states_;
  const std::unique_ptr<ConfigWatch> watch_;  // Takes out the states of configs that are gone.
  CallStats total_stats_;
  WorkerPool workers_;
  std::vector<std::unique_ptr<ClientLoop>> loops_;
  std::atomic<uint64_t> calls_{0};  // That were given an id here.
  std::atomic<uint64_t> next_loop_{0};
  const uint64_t id_salt_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CLIENT_H_
