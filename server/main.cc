// nexusnitro-server: reads its options, starts, waits for a signal, drains.

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "client_core/base/clock.h"
#include "client_core/base/strings.h"
#include "client_core/config/file_state.h"
#include "client_core/config/policies.h"
#include "client_core/runtime/file_watch.h"
#include "client_core/telemetry/log.h"
#include "server/config_reloader.h"
#include "server/effective_config.h"
#include "server/grpc_log.h"
#include "server/load_file_state.h"
#include "server/options.h"
#include "server/server.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kExitTime =
    absl::Seconds(5);  // Beyond the grace; then the process ends itself.

constexpr int kFaultsExitCode = 2;

int PrintFaults(const absl::Status& faults) {
  std::fprintf(stderr, "%s", std::string(faults.message()).c_str());
  return kFaultsExitCode;
}

int CheckConfigFile(Options options) {
  if (const auto file = LoadFileState(options); !file.ok()) return PrintFaults(file.status());
  std::printf("%s: no faults; configs: %zu\n", options.config_file.c_str(),
              options.settings.configs().size());
  return 0;
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
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Reads the config file again when it changes. Null if there is none, or it cannot be watched.
std::unique_ptr<FileWatch> WatchConfigFile(const Options& options, ConfigReloader& reloader) {
  // What is no regular file, as a pipe, cannot be read twice.
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.config_file, error)) return nullptr;
  auto watch = FileWatch::Create(options.config_file, Clock::Real(),
                                 [&reloader](FileWatch::Cause cause) { reloader.Reload(cause); });
  if (watch.ok()) return *std::move(watch);
  spdlog::error("{}; it is not read again", MessageOf(watch.status()));
  return nullptr;
}

// Waits for a signal to end the process.
int WaitForSignal(const sigset_t& signals, FileWatch* watch) {
  for (;;) {
    int got = 0;
    sigwait(&signals, &got);
    if (got != SIGHUP) return got;
    if (watch != nullptr) {
      watch->Poke();
    } else {
      spdlog::warn("SIGHUP: there is no config file that can be read again");
    }
  }
}

// Ends the process if a second signal comes, or if the drain takes longer than it may.
void WatchDrain(sigset_t signals, absl::Duration grace) {
  sigdelset(&signals, SIGHUP);  // Which asks for no end.
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

int Serve(Options options, const ConfigReloader::Read& read) {
  const sigset_t signals = BlockSignals();  // Before any thread is made.
  RaiseDescriptorLimit();
  absl::StatusOr<FileState> file = LoadFileState(options);
  if (!file.ok()) return PrintFaults(file.status());
  StartLog(options.settings.log_level(), options.settings.log_format());
  TakeGrpcLog();
  auto server = Server::Start(options.settings, *file, Clock::Real());
  if (!server.ok()) {
    GiveGrpcLogBack();
    StopLog();
    std::fprintf(stderr, "nexusnitro-server: %s\n", std::string(server.status().message()).c_str());
    return 1;
  }
  for (const std::string& address : (*server)->addresses())
    spdlog::info("listening on {}", address);
  if ((*server)->admin_port() != 0)
    spdlog::info("admin listener on port {}", (*server)->admin_port());
  spdlog::info("nexusnitro-server {} is ready, pid {}", NEXUSNITRO_VERSION, getpid());

  ConfigReloader reloader(options.settings, *std::move(file), read,
                          [&server](const v1::ConfigFile& settings, const FileState& state) {
                            return (*server)->Reload(settings, state);
                          });
  std::unique_ptr<FileWatch> watch = WatchConfigFile(options, reloader);
  const int got = WaitForSignal(signals, watch.get());
  watch.reset();
  const absl::Duration grace = FromProto(options.settings.drain_grace());
  spdlog::info("signal {}: draining for at most {}", got, absl::FormatDuration(grace));
  WatchDrain(signals, grace);
  const bool all_ended = (*server)->Drain(grace);
  server->reset();
  spdlog::info("stopped; {}", all_ended ? "every call had ended" : "some calls were cancelled");
  GiveGrpcLogBack();
  StopLog();
  return 0;
}

int Main(int argc, char** argv) {
  const auto read = [argc, argv] { return ReadOptions(argc, argv); };
  OptionsResult result = read();
  if (!result.options.has_value()) {
    std::fprintf(result.exit_code == 0 ? stdout : stderr, "%s", result.output.c_str());
    return result.exit_code;
  }
  switch (result.options->action) {
    case Action::kCheckConfigFile:
      return CheckConfigFile(*std::move(result.options));
    case Action::kPrintConfig:
      std::printf("%s", EffectiveConfigText(*result.options).c_str());
      return 0;
    case Action::kServe:
      break;
  }
  return Serve(*std::move(result.options), read);
}

}  // namespace
}  // namespace nexusnitro

int main(int argc, char** argv) {
#ifdef NDEBUG
  // Debian's abseil looks for lock-order cycles at every lock that gRPC takes.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  return nexusnitro::Main(argc, argv);
}
