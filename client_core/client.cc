#include "client_core/client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/random.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/call/call.h"
#include "client_core/call/call_log.h"
#include "client_core/call/chat_operation.h"
#include "client_core/call/chat_request_validator.h"
#include "client_core/client_loop.h"
#include "client_core/routing/router.h"

namespace nexusnitro {

ChatCall::ChatCall(ClientLoop& loop, std::shared_ptr<Call> call, std::string id)
    : loop_(loop), call_(std::move(call)), id_(std::move(id)) {}

ChatCall::~ChatCall() = default;

void ChatCall::Start() {
  loop_.scheduler().Post([call = call_] { call->Start(); });
}

void ChatCall::Cancel(absl::Status status) {
  loop_.scheduler().Post([call = call_, status = std::move(status)] { call->Cancel(status); });
}

void ChatCall::SetPaused(bool paused) {
  call_->WantPaused(paused);
  if (loop_.scheduler().OnLoopThread()) {
    call_->ApplyPaused();
  } else {
    loop_.scheduler().Post([call = call_] { call->ApplyPaused(); });
  }
}

Client::Client(const ClientOptions& options, std::shared_ptr<const ConfigStore> store)
    : clock_(*options.clock),
      store_(std::move(store)),
      states_(clock_),
      workers_(limits::kWorkerThreads, limits::kWorkerQueueMax),
      id_salt_(Random().Bits()) {}

absl::StatusOr<std::unique_ptr<Client>> Client::Create(const ClientOptions& options,
                                                       std::shared_ptr<const ConfigStore> store) {
  std::unique_ptr<Client> client(new Client(options, std::move(store)));
  for (int i = 0; i < options.event_loops; ++i) {
    NN_ASSIGN_OR_RETURN(
        std::unique_ptr<ClientLoop> loop,
        ClientLoop::Create(StrCat("nn-loop-", i), client->clock_, options.dns_servers,
                           client->workers_, client->total_stats_));
    client->loops_.push_back(std::move(loop));
  }
  return client;
}

Client::~Client() = default;

absl::StatusOr<std::unique_ptr<ChatCall>> Client::NewChat(v1::ChatRequest request,
                                                          const ChatOptions& options,
                                                          ChatObserver& observer) {
  // An id that is no call id is not repeated to anybody.
  const std::string call_id = IsCallId(request.call_id()) ? request.call_id() : "";
  auto call = MakeChat(std::move(request), options, observer);
  if (call.ok()) return call;
  return Refuse(call.status(), call_id);
}

absl::Status Client::Refuse(absl::Status error, const std::string& call_id) {
  SetNotSent(error);
  SetCallId(error, call_id.empty() ? NewCallId() : call_id);
  // Counted all the same: it came, and it failed.
  total_stats_.started.Add();
  total_stats_.OnDone(error, absl::ZeroDuration());
  v1::CallInfo call;
  call.set_id(CallIdOf(error));
  LogCallEnd({.call = call, .status = error, .phase = ""});
  return error;
}

std::string Client::NewCallId() {
  return absl::StrFormat("%016x-%x", id_salt_, calls_.fetch_add(1, std::memory_order_relaxed));
}

absl::StatusOr<std::unique_ptr<ChatCall>> Client::MakeChat(v1::ChatRequest request,
                                                           const ChatOptions& options,
                                                           ChatObserver& observer) {
  const absl::Time now = clock_.Now();
  NN_RETURN_IF_ERROR(CheckChatRequest(request));
  NN_ASSIGN_OR_RETURN(Route route, FindRoute(*store_, states_, request.config(), request.model()));
  CallContext context;
  context.id = request.call_id().empty() ? NewCallId() : request.call_id();
  context.received = now;
  context.deadline = std::min(WithMargin(now, options.deadline), now + options.timeout);
  if (request.options().has_attempts_max()) context.attempts_max = request.options().attempts_max();
  auto operation = std::make_unique<ChatOperation>(std::move(request), route.model, options.stream,
                                                   clock_, observer);
  ClientLoop& loop = *loops_[next_loop_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
  std::string id = context.id;
  auto call = std::make_shared<Call>(loop.environment(), std::move(context), std::move(route),
                                     std::move(operation));
  return std::unique_ptr<ChatCall>(new ChatCall(loop, std::move(call), std::move(id)));
}

int Client::connections_open() const {
  int open = 0;
  for (const auto& loop : loops_) open += loop->connections_open();
  return open;
}

void Client::AddStats(v1::Stats& stats) const {
  *stats.mutable_calls() = total_stats_.CallsProto();
  *stats.mutable_tokens() = total_stats_.TokensProto();
  *stats.mutable_call_latency() = total_stats_.call_latency.Summary();
  *stats.mutable_first_token_latency() = total_stats_.first_token_latency.Summary();
  stats.set_backend_connections_open(connections_open());
  for (const std::shared_ptr<ConfigState>& state : states_.All()) {
    v1::ConfigStats* config = stats.add_configs();
    config->set_config(state->snapshot->proto.name());
    *config->mutable_calls() = state->stats.CallsProto();
    *config->mutable_tokens() = state->stats.TokensProto();
    *config->mutable_call_latency() = state->stats.call_latency.Summary();
    for (const std::shared_ptr<BackendState>& each : state->backends) {
      v1::BackendStats* backend = config->add_backends();
      backend->set_backend(each->snapshot->proto.name());
      backend->set_attempts(each->stats.attempts.value());
      backend->set_failed(each->stats.failed.value());
      backend->set_in_flight(each->stats.in_flight.value());
      each->stats.errors.AddTo(*backend->mutable_errors_by_reason());
      *backend->mutable_attempt_latency() = each->stats.latency.Summary();
    }
  }
}

}  // namespace nexusnitro
