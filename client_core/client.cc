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
#include "client_core/call/count_tokens_operation.h"
#include "client_core/call/embed_operation.h"
#include "client_core/call/embed_request_validator.h"
#include "client_core/client_loop.h"
#include "client_core/wire/unknown_fields.h"

namespace nexusnitro {
namespace {

// An id that is no call id is not repeated to anybody.
std::string OwnCallId(const v1::ChatRequest& request) {
  return IsCallId(request.call_id()) ? request.call_id() : "";
}

}  // namespace

Client::Client(const ClientOptions& options, std::shared_ptr<const ConfigStore> store)
    : clock_(*options.clock),
      store_(std::move(store)),
      states_(std::make_shared<ConfigStates>(clock_)),
      watch_(store_->AddWatch([states = states_](const auto& retired) { states->Drop(retired); })),
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

// Workers post to the loops, also for calls that were cancelled.
Client::~Client() { workers_.Stop(); }

absl::StatusOr<std::unique_ptr<SingleCall>> Client::NewChat(v1::ChatRequest request,
                                                            const ChatOptions& options,
                                                            ChatObserver& observer) {
  const std::string call_id = OwnCallId(request);
  auto call = MakeChat(std::move(request), options, observer);
  if (call.ok()) return call;
  return Refuse(call.status(), call_id);
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::NewEmbed(
    v1::EmbedRequest request, const CallerOptions& options,
    AnswerObserver<v1::EmbedResponse>& observer) {
  auto call = MakeEmbed(std::move(request), options, observer);
  if (call.ok()) return call;
  return Refuse(call.status());
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::NewCountTokens(
    v1::CountTokensRequest request, const CallerOptions& options,
    AnswerObserver<v1::CountTokensResponse>& observer) {
  const std::string call_id = OwnCallId(request.request());
  auto call = MakeCountTokens(std::move(request), options, observer);
  if (call.ok()) return call;
  return Refuse(call.status(), call_id);
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::NewListModels(
    const v1::ListModelsRequest& request, const CallerOptions& options,
    AnswerObserver<ModelLists>& observer) {
  auto call = MakeListModels(request, options, observer);
  if (call.ok()) return call;
  return Refuse(call.status());
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

CallContext Client::NewContext(const std::string& id, absl::Time now, absl::Time deadline) {
  CallContext context;
  context.id = id.empty() ? NewCallId() : id;
  context.received = now;
  context.deadline = WithMargin(now, deadline);
  return context;
}

ClientLoop& Client::NextLoop() {
  return *loops_[next_loop_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
}

std::unique_ptr<SingleCall> Client::MakeCall(CallContext context, Route route,
                                             std::unique_ptr<Operation> operation) {
  ClientLoop& loop = NextLoop();
  std::string id = context.id;
  auto call = std::make_shared<Call>(loop.environment(), std::move(context), std::move(route),
                                     std::move(operation));
  return std::make_unique<SingleCall>(loop, std::move(call), std::move(id));
}

absl::StatusOr<std::unique_ptr<SingleCall>> Client::MakeChat(v1::ChatRequest request,
                                                             const ChatOptions& options,
                                                             ChatObserver& observer) {
  const absl::Time now = clock_.Now();
  NN_RETURN_IF_ERROR(CheckChatRequest(request));
  NN_ASSIGN_OR_RETURN(Route route, FindRoute(*store_, *states_, options.configs, request.config(),
                                             request.model()));
  CallContext context = NewContext(request.call_id(), now, options.deadline);
  context.deadline = std::min(context.deadline, now + options.timeout);
  if (request.options().has_attempts_max()) context.attempts_max = request.options().attempts_max();
  auto operation = std::make_unique<ChatOperation>(std::move(request), route.model, options.stream,
                                                   clock_, observer);
  return MakeCall(std::move(context), std::move(route), std::move(operation));
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::MakeEmbed(
    v1::EmbedRequest request, const CallerOptions& options,
    AnswerObserver<v1::EmbedResponse>& observer) {
  const absl::Time now = clock_.Now();
  NN_RETURN_IF_ERROR(CheckEmbedRequest(request));
  NN_ASSIGN_OR_RETURN(Route route, FindRoute(*store_, *states_, options.configs, request.config(),
                                             request.model()));
  auto operation =
      std::make_unique<EmbedOperation>(std::move(request), route.model, clock_, observer);
  return MakeCall(NewContext("", now, options.deadline), std::move(route), std::move(operation));
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::MakeCountTokens(
    v1::CountTokensRequest request, const CallerOptions& options,
    AnswerObserver<v1::CountTokensResponse>& observer) {
  const absl::Time now = clock_.Now();
  NN_RETURN_IF_ERROR(CheckOwnUnknownFields(request, ""));
  v1::ChatRequest& chat = *request.mutable_request();
  NN_RETURN_IF_ERROR(CheckChatRequest(chat));
  NN_ASSIGN_OR_RETURN(Route route,
                      FindRoute(*store_, *states_, options.configs, chat.config(), chat.model()));
  CallContext context = NewContext(chat.call_id(), now, options.deadline);
  if (chat.options().has_attempts_max()) context.attempts_max = chat.options().attempts_max();
  auto operation =
      std::make_unique<CountTokensOperation>(std::move(chat), route.model, clock_, observer);
  return MakeCall(std::move(context), std::move(route), std::move(operation));
}

absl::StatusOr<std::unique_ptr<CallHandle>> Client::MakeListModels(
    const v1::ListModelsRequest& request, const CallerOptions& options,
    AnswerObserver<ModelLists>& observer) {
  const absl::Time now = clock_.Now();
  NN_RETURN_IF_ERROR(CheckUnknownFields(request));
  NN_ASSIGN_OR_RETURN(const Route route,
                      FindRoute(*store_, *states_, options.configs, request.config(), ""));
  return std::make_unique<ModelsCall>(NextLoop(), clock_, NewContext("", now, options.deadline),
                                      route, observer);
}

std::unique_ptr<CallHandle> Client::NewCheckConfig(const ConfigSnapshot& config,
                                                   absl::Duration timeout,
                                                   const CallerOptions& options,
                                                   AnswerObserver<BackendChecks>& observer) {
  const absl::Time now = clock_.Now();
  CallContext context = NewContext("", now, options.deadline);
  context.deadline = std::min(context.deadline, now + timeout);
  return std::make_unique<CheckCall>(NextLoop(), clock_, context, states_->ForCheck(config),
                                     observer);
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
  for (const std::shared_ptr<ConfigState>& state : states_->All()) {
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
