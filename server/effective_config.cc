#include "server/effective_config.h"

#include "client_core/base/strings.h"
#include "client_core/config/proto_yaml.h"

namespace nexusnitro {
namespace {

constexpr char kMask[] = "***";

std::string SourceOf(const std::string& key, const Options& options) {
  if (const auto found = options.sources.find(key); found != options.sources.end()) {
    return found->second;
  }
  const int line = options.file.yaml.LineOf(key);
  return line == 0 ? "default" : StrCat(options.config_file, ":", line);
}

}  // namespace

std::string EffectiveConfigText(const Options& options) {
  v1::ConfigFile settings = options.settings;
  for (auto& [id, config] : *settings.mutable_configs()) {
    config.clear_name();  // The key says it.
    for (v1::Backend& backend : *config.mutable_backends()) {
      for (auto& [name, value] : *backend.mutable_headers()) value = kMask;
    }
  }
  return WriteYaml(settings, [&](const std::string& key) { return SourceOf(key, options); });
}

}  // namespace nexusnitro
