#include "client_core/config/config_file.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/config_validator.h"
#include "client_core/config/credential.h"
#include "client_core/config/credential_validator.h"
#include "client_core/config/declared_credential_validator.h"
#include "client_core/config/nearest_name.h"
#include "client_core/config/read_file.h"
#include "client_core/config/server_fields.h"
#include "google/protobuf/util/message_differencer.h"

namespace nexusnitro {
namespace {

constexpr size_t kFileBytesMax = 16 * limits::kMiB;

void CheckFields(LoadedConfigFile& file) {
  Faults faults;
  CheckServerFields(file.proto, faults);
  const DeclaredCredentials declared(file.proto.credentials().begin(),
                                     file.proto.credentials().end());
  std::vector<std::string> ids;
  for (auto& [id, config] : *file.proto.mutable_configs()) {
    const std::string path = StrCat("configs.", id);
    ids.push_back(id);
    if (std::string fault = ConfigIdFault(id); !fault.empty()) faults.push_back({path, fault});
    if (!config.name().empty()) {
      faults.push_back({StrCat(path, ".name"), "is set; the key is the config's id"});
    }
    config.set_name(StrCat(kConfigNamePrefix, id));
    CheckConfig(config, path, faults);
    for (int i = 0; i < config.backends_size(); ++i) {
      const std::string backend_path = StrCat(path, ".backends[", i, "]");
      CheckNoSecret(config.backends(i), backend_path, faults);
      CheckDeclaredUse(config.backends(i), declared, backend_path, faults);
    }
  }
  const std::string& default_id = file.proto.default_config();
  if (!default_id.empty() && !file.proto.configs().contains(default_id)) {
    const std::string nearest = NearestName(default_id, ids);
    faults.push_back({"default_config",
                      StrCat("names no config of this file",
                             nearest.empty() ? "" : StrCat("; did you mean `", nearest, "`?"))});
  }
  for (Fault& fault : faults) {
    fault.line = file.yaml.LineOf(fault.path);
    file.yaml.faults.push_back(std::move(fault));
  }
}

// Adds a fault for each declared credential that cannot be read, also of those that only configs
// made over RPC may come to name. Gives what they say.
std::set<std::string> ReadDeclaredCredentials(LoadedConfigFile& file) {
  std::set<std::string> told;
  for (const auto& [id, declared] : file.proto.credentials()) {
    const absl::Status status = ReadCredential(SourceOf(declared)).status();
    if (status.ok()) continue;
    const std::string path = StrCat("credentials.", id);
    file.yaml.faults.push_back({path, std::string(MessageOf(status)), file.yaml.LineOf(path)});
    told.insert(file.yaml.faults.back().description);
  }
  return told;
}

// Whether calls would notice no difference. Keys that are read again are not compared: they reach
// calls by themselves.
bool AreSame(const ConfigSnapshot& a, const ConfigSnapshot& b) {
  using google::protobuf::util::MessageDifferencer;
  return MessageDifferencer::Equals(a.proto, b.proto) &&
         std::equal(a.backends.begin(), a.backends.end(), b.backends.begin(), b.backends.end(),
                    [](const auto& x, const auto& y) {
                      return x->embedded == y->embedded &&
                             MessageDifferencer::Equals(x->credential_source, y->credential_source);
                    });
}

void SortByLine(Faults& faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
}

}  // namespace

LoadedConfigFile ParseConfigFile(const std::string& text) {
  LoadedConfigFile file;
  file.yaml = ReadYaml(text, file.proto);
  CheckFields(file);
  SortByLine(file.yaml.faults);
  return file;
}

absl::StatusOr<LoadedConfigFile> ReadConfigFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFileText(path, kFileBytesMax);
  if (text.ok()) return ParseConfigFile(*text);
  return absl::Status(text.status().code(),
                      StrCat("the config file ", path, " ", MessageOf(text.status())));
}

ConfigsById MakeSnapshots(LoadedConfigFile& file, const SnapshotOptions& options,
                          const ConfigsById& previous) {
  const std::set<std::string> told =
      options.embedded ? std::set<std::string>() : ReadDeclaredCredentials(file);
  ConfigsById configs;
  for (const auto& [id, proto] : file.proto.configs()) {
    v1::Config config = proto;
    config.set_origin(v1::CONFIG_ORIGIN_FILE);
    config.set_version(1);
    Faults faults;
    auto snapshot = MakeSnapshot(std::move(config), options, faults);
    if (snapshot != nullptr) {
      const auto old = previous.find(id);
      const bool same = old != previous.end() && AreSame(*old->second, *snapshot);
      configs.emplace(id, same ? old->second : std::move(snapshot));
    }
    for (Fault& fault : faults) {
      if (told.count(fault.description) > 0) continue;
      fault.path = StrCat("configs.", id, ".", fault.path);
      fault.line = file.yaml.LineOf(fault.path);
      file.yaml.faults.push_back(std::move(fault));
    }
  }
  SortByLine(file.yaml.faults);
  return configs;
}

std::string FaultsText(const std::string& file_name, const Faults& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    StrAppend(&text, file_name);
    if (fault.line > 0) StrAppend(&text, ":", fault.line);
    StrAppend(&text, ": ", fault.path, fault.path.empty() ? "" : " ", fault.description, "\n");
  }
  return text;
}

}  // namespace nexusnitro
