#include "server/load_file_state.h"

#include <memory>
#include <utility>

#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr char kEmbeddedConfig[] = "embedded";

void AddEmbeddedConfig(Options& options) {
  v1::Config config;
  config.set_name(StrCat(kConfigNamePrefix, kEmbeddedConfig));
  v1::Backend* backend = config.add_backends();
  backend->set_name("embedded");
  backend->set_api_schema(v1::API_SCHEMA_OPENAI);
  backend->set_model("embedded");
  backend->set_any_model(true);
  backend->mutable_embedded();
  for (v1::ConfigFile* file : {&options.file.proto, &options.settings}) {
    (*file->mutable_configs())[kEmbeddedConfig] = config;
    file->set_default_config(kEmbeddedConfig);
  }
}

}  // namespace

absl::StatusOr<FileState> LoadFileState(Options& options, const FileState& previous) {
  if (options.settings.embedded() && options.file.proto.configs().empty()) {
    AddEmbeddedConfig(options);
  }
  FileState state;
  state.file_name = options.config_file;
  state.default_id = options.settings.default_config();
  auto rules = std::make_shared<const FileRules>(RulesOf(options.settings));
  state.rules = previous.rules != nullptr && AreSame(*previous.rules, *rules) ? previous.rules
                                                                              : std::move(rules);
  state.configs = MakeSnapshots(
      options.file, {.embedded = options.settings.embedded(), .rules = state.rules.get()},
      previous.configs);
  if (!options.file.yaml.faults.empty()) {
    return absl::InvalidArgumentError(FaultsText(options.config_file, options.file.yaml.faults));
  }
  return state;
}

}  // namespace nexusnitro
