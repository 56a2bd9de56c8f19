#include "server/config_reloader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"
#include "server/load_file_state.h"
#include "server/reload_summary.h"

namespace nexusnitro {
namespace {

void LogFaults(const std::string& file_name, std::string_view text) {
  const std::vector<std::string> faults =
      absl::StrSplit(ToAbsl(text), '\n', absl::SkipWhitespace());
  spdlog::error("{} is not taken, and what was there before goes on; faults: {}", file_name,
                faults.size());
  for (const std::string& fault : faults) spdlog::error("{}", fault);
}

}  // namespace

ConfigReloader::ConfigReloader(v1::ConfigFile settings, FileState state, Read read, Apply apply)
    : settings_(std::move(settings)),
      state_(std::move(state)),
      read_(std::move(read)),
      apply_(std::move(apply)) {}

bool ConfigReloader::Reload(FileWatch::Cause cause) {
  OptionsResult result = read_();
  if (!result.options.has_value()) {
    LogFaults(state_.file_name, result.output);
    return false;
  }
  Options& options = *result.options;
  if (options.file.yaml.lines.empty() && !state_.configs.empty()) {
    // Rather a file that is being written than the wish to have no config.
    LogFaults(state_.file_name, StrCat(state_.file_name, ": is empty"));
    return false;
  }
  const std::vector<std::string> restart = RestartFields(settings_, options.settings);
  // Configs are made for the server that runs.
  options.settings = Reloaded(settings_, options.settings);
  absl::StatusOr<FileState> state = LoadFileState(options, state_);
  if (!state.ok()) {
    LogFaults(state_.file_name, MessageOf(state.status()));
    return false;
  }
  const std::string summary = ReloadSummary(settings_, state_, options.settings, *state);
  if (!summary.empty()) {
    if (const absl::Status status = apply_(options.settings, *state); !status.ok()) {
      LogFaults(state_.file_name, MessageOf(status));
      return false;
    }
    settings_ = std::move(options.settings);
    state_ = *std::move(state);
  }
  const bool asked = cause == FileWatch::Cause::kAsked;
  spdlog::log(summary.empty() && !asked ? spdlog::level::debug : spdlog::level::info,
              "read {} again ({}): {}", state_.file_name, asked ? "SIGHUP" : "it has changed",
              summary.empty() ? "nothing new" : summary);
  if (!restart.empty()) {
    spdlog::warn("{}: what it says of {} needs a restart", state_.file_name,
                 absl::StrJoin(restart, ", "));
  }
  return true;
}

}  // namespace nexusnitro
