#include "server/server.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <utility>

#include "client_core/base/status_macros.h"
#include "client_core/config/listen_address.h"
#include "client_core/config/policies.h"
#include "client_core/stores/store_factory.h"
#include "client_core/telemetry/log.h"
#include "server/builder_settings.h"
#include "server/chat_service.h"
#include "server/config_service.h"
#include "server/metrics.h"
#include "server/model_service.h"
#include "server/stats_service.h"
#include "server/status_mapping.h"

namespace nexusnitro {
namespace {

// For RPCs that come between the end of the drain and the end of the listeners: each ends by
// itself, with its reason. What is left then, such as streams of figures, is cancelled.
constexpr absl::Duration kShutdownTime = absl::Milliseconds(200);

constexpr const char* kServiceNames[] = {"nexusnitro.v1.ChatService", "nexusnitro.v1.ConfigService",
                                         "nexusnitro.v1.ModelService",
                                         "nexusnitro.v1.StatsService"};

void LogHidden(const std::string& id) {
  spdlog::warn(
      "the config {} that was made over RPC is hidden by the config file's of the same id; the "
      "store keeps it",
      id);
}

}  // namespace

Server::Server(const v1::ConfigFile& settings, const Clock& clock)
    : clock_(clock),
      admission_(settings.calls_max(), settings.held_bytes_max()),
      authorizer_(settings.tokens(), clock) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const v1::ConfigFile& settings,
                                                      FileState file, const Clock& clock) {
  std::unique_ptr<Server> server(new Server(settings, clock));
  NN_RETURN_IF_ERROR(server->Init(settings, std::move(file)));
  return server;
}

absl::Status Server::Init(const v1::ConfigFile& settings, FileState file) {
  // Of this run alone: no version of another one is taken for one of these.
  const int64_t first_version = absl::ToUnixMicros(clock_.WallNow());
  configs_ = std::make_shared<ConfigStore>(
      std::move(file), SnapshotOptions{.embedded = settings.embedded()}, first_version, &LogHidden);
  NN_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, MakeStore(settings, clock_));
  NN_ASSIGN_OR_RETURN(editor_,
                      ConfigEditor::Create(configs_, std::move(store), &ToCallStatus, clock_));
  ClientOptions options;
  options.event_loops = settings.event_loops();
  options.dns_servers.assign(settings.dns_servers().begin(), settings.dns_servers().end());
  options.clock = &clock_;
  NN_ASSIGN_OR_RETURN(client_, Client::Create(options, configs_));
  stats_ = std::make_unique<ServerStats>(*client_, admission_, clock_, streams_open_);

  const ChatBackend backend = {*client_, admission_,    authorizer_,
                               clock_,   streams_open_, settings.message_bytes_max()};
  services_.push_back(NewChatService(backend));
  services_.push_back(
      NewConfigService({*configs_, *editor_, *client_, authorizer_, admission_, clock_,
                        settings.message_bytes_max(), settings.embedded()}));
  services_.push_back(NewModelService(backend));
  services_.push_back(NewStatsService(*stats_, authorizer_));

  grpc::ServerBuilder builder;
  ApplySettings(settings, builder);
  for (const auto& service : services_) builder.RegisterService(service.get());
  NN_ASSIGN_OR_RETURN(listeners_, Listeners::Create(settings, clock_, builder));
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::UnavailableError("the gRPC server did not start; is an address in use?");
  }
  NN_RETURN_IF_ERROR(listeners_->Start());
  SetServing(true);

  if (!settings.admin_listen().empty()) {
    NN_ASSIGN_OR_RETURN(const ListenAddress address, ParseListenAddress(settings.admin_listen()));
    NN_ASSIGN_OR_RETURN(
        admin_, AdminHttp::Start(address, {.ready = [this] { return !admission_.draining(); },
                                           .metrics = [this] { return MetricsText(*stats_); }}));
  }
  return absl::OkStatus();
}

absl::Status Server::Reload(const v1::ConfigFile& settings, FileState file) {
  NN_RETURN_IF_ERROR(authorizer_.CheckReplaceable(settings.tokens()));
  editor_->SetFile(std::move(file));
  authorizer_.Replace(settings.tokens());
  return absl::OkStatus();
}

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const char* name : kServiceNames) health->SetServingStatus(name, serving);
}

bool Server::Drain(absl::Duration grace) {
  drained_ = true;
  if (server_ == nullptr) return true;
  SetServing(false);
  admission_.StartDraining();
  const bool all_ended = admission_.WaitUntilEmpty(grace);
  if (!all_ended) {
    spdlog::warn("{} calls and {} batches are cancelled after the grace period", admission_.calls(),
                 admission_.streams());
  }
  listeners_->Stop();
  // A caller's reactor always finishes when it is cancelled, so this returns.
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(kShutdownTime));
  server_->Wait();
  admin_.reset();
  server_.reset();
  return all_ended;
}

Server::~Server() {
  if (!drained_) Drain(absl::ZeroDuration());
}

}  // namespace nexusnitro
