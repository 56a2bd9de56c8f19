#include "client_core/routing/router.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "client_core/base/error.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr size_t kNamesListed = 20;  // An error's details have little room.

template <typename Names>
std::string List(const Names& names) {
  std::vector<std::string> listed;
  for (const auto& name : names) {
    if (listed.size() == kNamesListed) {
      listed.push_back("…");
      break;
    }
    listed.push_back(std::string(name));
  }
  return listed.empty() ? "none" : absl::StrJoin(listed, ", ");
}

std::string ConfigNames(const ConfigStore& store) {
  std::vector<std::string> names;
  for (const auto& [id, snapshot] : *store.All()) {
    names.push_back(StrCat(kConfigNamePrefix, id));
  }
  return List(names);
}

absl::StatusOr<ConfigStore::Snapshot> NamedConfig(const ConfigStore& store, std::string_view name) {
  const absl::string_view text(name.data(), name.size());
  const absl::string_view prefix(kConfigNamePrefix.data(), kConfigNamePrefix.size());
  if (!absl::StartsWith(text, prefix)) {
    return InvalidField(
        "config", StrCat("is \"", text, "\"; expected a resource name, \"", prefix, text, "\""));
  }
  ConfigStore::Snapshot snapshot = store.Find(name.substr(prefix.size()));
  if (snapshot == nullptr) {
    absl::Status status =
        MakeError(Reason::kUnknownConfig,
                  StrCat("config: there is no \"", text, "\"; there is: ", ConfigNames(store)));
    AddFieldViolation(status, "config", "names no config");
    return status;
  }
  return snapshot;
}

absl::Status UnknownModel(const ConfigSnapshot& config, std::string_view model) {
  std::set<std::string> models;
  for (const auto& backend : config.backends) {
    if (!backend->proto.model().empty()) models.insert(backend->proto.model());
    models.insert(backend->proto.aliases().begin(), backend->proto.aliases().end());
  }
  absl::Status status = MakeError(Reason::kUnknownModel,
                                  StrCat("model: no backend of ", config.proto.name(), " serves \"",
                                         ToAbsl(model), "\"; they serve: ", List(models)));
  AddFieldViolation(status, "model", "is served by no backend of the config");
  return status;
}

}  // namespace

absl::StatusOr<Route> FindRoute(const ConfigStore& store, ConfigStates& states,
                                std::string_view config, std::string_view model) {
  ConfigStore::Snapshot snapshot;
  Route route;
  route.model = std::string(model);
  if (!config.empty()) {
    NN_ASSIGN_OR_RETURN(snapshot, NamedConfig(store, config));
  } else if (snapshot = store.Find(model); snapshot != nullptr) {
    route.model.clear();
  } else if (snapshot = store.Default(); snapshot == nullptr) {
    if (!store.All()->empty()) {
      absl::Status status =
          MakeError(Reason::kUnknownConfig,
                    StrCat("config: the call names none, `model` names none, and the server has no "
                           "default_config; there is: ",
                           ConfigNames(store)));
      AddFieldViolation(status, "config", "is not set");
      return status;
    }
    return MakeError(Reason::kNoConfig,
                     "the server has no config: start it with --config-file FILE, or with "
                     "--embedded to try it without a backend");
  }
  route.config = states.Of(snapshot);
  for (const auto& backend : route.config->backends) {
    if (backend->snapshot->Serves(route.model)) route.candidates.push_back(backend);
  }
  if (route.candidates.empty()) return UnknownModel(*snapshot, route.model);
  return route;
}

}  // namespace nexusnitro
