// nexusnitro-server: reads its options, starts, waits for a signal, drains.

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "client_core/base/clock.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_file.h"
#include "client_core/config/config_store.h"
#include "client_core/config/policies.h"
#include "client_core/telemetry/log.h"
#include "server/options.h"
#include "server/server.h"

namespace nexusnitro {
namespace {

constexpr char kEmbeddedConfig[] = "embedded";
constexpr absl::Duration kExitTime =
    absl::Seconds(5);  // Beyond the grace; then the process ends itself.

// With --embedded and no config there is one that answers everything.
void AddEmbeddedConfig(LoadedConfigFile& file) {
  v1::Config& config = (*file.proto.mutable_configs())[kEmbeddedConfig];
  config.set_name(StrCat(kConfigNamePrefix, kEmbeddedConfig));
  v1::Backend* backend = config.add_backends();
  backend->set_name("embedded");
  backend->set_api_schema(v1::API_SCHEMA_OPENAI);
  backend->set_model("embedded");
  backend->set_any_model(true);
  backend->mutable_embedded();
  file.proto.set_default_config(kEmbeddedConfig);
}

absl::StatusOr<std::shared_ptr<const ConfigStore>> LoadConfigs(Options& options) {
  if (options.settings.embedded() && options.file.proto.configs().empty()) {
    AddEmbeddedConfig(options.file);
    options.settings.set_default_config(kEmbeddedConfig);
  }
  ConfigStore::ConfigsById configs =
      MakeSnapshots(options.file, {.embedded = options.settings.embedded()});
  if (!options.file.yaml.faults.empty()) {
    return absl::InvalidArgumentError(FaultsText(options.config_file, options.file.yaml.faults));
  }
  return std::make_shared<const ConfigStore>(std::move(configs), options.settings.default_config());
}

// Each stream is a connection to a backend: as many descriptors as the system permits.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Ends the process if a second signal comes, or if the drain takes longer than it may.
void WatchDrain(sigset_t signals, absl::Duration grace) {
  std::thread([signals, until = Clock::Real().Now() + grace + kExitTime] {
    int got = 0;
    do {  // What stops the process for a moment, as a debugger does, is no reason to end it.
      const absl::Duration left = std::max(until - Clock::Real().Now(), absl::ZeroDuration());
      const timespec timeout = absl::ToTimespec(left);
      got = sigtimedwait(&signals, nullptr, &timeout);
    } while (got < 0 && errno == EINTR);
    _exit(got > 0 ? 128 + got : 1);
  }).detach();
}

int Run(Options options) {
  const sigset_t signals = BlockSignals();  // Before any thread is made.
  RaiseDescriptorLimit();
  absl::StatusOr<std::shared_ptr<const ConfigStore>> configs = LoadConfigs(options);
  if (!configs.ok()) {
    std::fprintf(stderr, "%s", std::string(configs.status().message()).c_str());
    return 2;
  }
  StartLog(options.settings.log_level(), options.settings.log_format());
  auto server = Server::Start(options.settings, *std::move(configs), Clock::Real());
  if (!server.ok()) {
    StopLog();
    std::fprintf(stderr, "nexusnitro-server: %s\n", std::string(server.status().message()).c_str());
    return 1;
  }
  for (const std::string& address : (*server)->addresses())
    spdlog::info("listening on {}", address);
  if ((*server)->admin_port() != 0)
    spdlog::info("admin listener on port {}", (*server)->admin_port());
  spdlog::info("nexusnitro-server {} is ready, pid {}", NEXUSNITRO_VERSION, getpid());

  int got = 0;
  sigwait(&signals, &got);
  const absl::Duration grace = FromProto(options.settings.drain_grace());
  spdlog::info("signal {}: draining for at most {}", got, absl::FormatDuration(grace));
  WatchDrain(signals, grace);
  const bool all_ended = (*server)->Drain(grace);
  server->reset();
  spdlog::info("stopped; {}", all_ended ? "every call had ended" : "some calls were cancelled");
  StopLog();
  return 0;
}

}  // namespace
}  // namespace nexusnitro

int main(int argc, char** argv) {
#ifdef NDEBUG
  // Debian's abseil looks for lock-order cycles at every lock that gRPC takes.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  nexusnitro::OptionsResult result = nexusnitro::ReadOptions(argc, argv);
  if (!result.options.has_value()) {
    std::fprintf(result.exit_code == 0 ? stdout : stderr, "%s", result.output.c_str());
    return result.exit_code;
  }
  return nexusnitro::Run(*std::move(result.options));
}
