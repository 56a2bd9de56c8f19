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

// Of those that the caller may use.
std::string ConfigNames(const ConfigStore& store, const ConfigScope& scope) {
  std::vector<std::string> names;
  if (scope.permits_all()) {
    for (const ConfigEntry& entry : store.Entries("", kNamesListed + 1)) {
      names.push_back(StrCat(kConfigNamePrefix, entry.id));
    }
  } else {
    for (const std::string& id : scope.ids()) {
      if (store.Get(id).has_value()) names.push_back(StrCat(kConfigNamePrefix, id));
    }
  }
  return List(names);
}

// `what` is so whether or not there is such a config.
absl::Status OutOfReach(std::string_view field, std::string_view what, const ConfigStore& store,
                        const ConfigScope& scope) {
  absl::Status status =
      MakeError(Reason::kPermissionDenied,
                StrCat(field, ": ", what, "; the caller may use: ", ConfigNames(store, scope)));
  AddFieldViolation(status, field, "is out of the caller's reach");
  return status;
}

absl::StatusOr<ConfigStore::Snapshot> NamedConfig(const ConfigStore& store,
                                                  const ConfigScope& scope, std::string_view name) {
  const absl::string_view text(name.data(), name.size());
  const absl::string_view prefix(kConfigNamePrefix.data(), kConfigNamePrefix.size());
  if (!absl::StartsWith(text, prefix)) {
    return InvalidField(
        "config", StrCat("is \"", text, "\"; expected a resource name, \"", prefix, text, "\""));
  }
  const std::string_view id = name.substr(prefix.size());
  if (!scope.Permits(id)) {
    return OutOfReach("config", StrCat("the caller may not use \"", text, "\""), store, scope);
  }
  NN_ASSIGN_OR_RETURN(ConfigStore::Snapshot snapshot, store.Find(id));
  if (snapshot == nullptr) {
    absl::Status status = MakeError(
        Reason::kUnknownConfig,
        StrCat("config: there is no \"", text, "\"; there is: ", ConfigNames(store, scope)));
    AddFieldViolation(status, "config", "names no config");
    return status;
  }
  return snapshot;
}

// For a call that names no config where there is no default one.
absl::Status NoDefault(const ConfigStore& store, const ConfigScope& scope) {
  if (store.size() == 0) {
    return MakeError(Reason::kNoConfig,
                     "the server has no config: start it with --config-file FILE, or with "
                     "--embedded to try it without a backend");
  }
  const std::string id = store.default_id();
  absl::Status status = MakeError(
      Reason::kUnknownConfig,
      StrCat("config: the call names none, `model` names none, and ",
             id.empty() ? "the server has no default_config"
                        : StrCat("the server's default_config, \"", id, "\", is not there"),
             "; there is: ", ConfigNames(store, scope)));
  AddFieldViolation(status, "config", "is not set");
  return status;
}

absl::StatusOr<ConfigStore::Snapshot> DefaultConfig(const ConfigStore& store,
                                                    const ConfigScope& scope) {
  const std::string id = store.default_id();
  if (!id.empty() && !scope.Permits(id)) {
    return OutOfReach("config",
                      "the call names none, and the caller may not use the server's default_config",
                      store, scope);
  }
  NN_ASSIGN_OR_RETURN(ConfigStore::Snapshot snapshot, store.Find(id));
  if (snapshot == nullptr) return NoDefault(store, scope);
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
                                const ConfigScope& scope, std::string_view config,
                                std::string_view model) {
  Route route;
  route.model = std::string(model);
  ConfigStore::Snapshot snapshot;
  if (!config.empty()) {
    NN_ASSIGN_OR_RETURN(snapshot, NamedConfig(store, scope, config));
  } else {
    if (!model.empty() && scope.Permits(model)) {
      NN_ASSIGN_OR_RETURN(snapshot, store.Find(model));
    }
    if (snapshot != nullptr) {
      route.model.clear();
    } else {
      NN_ASSIGN_OR_RETURN(snapshot, DefaultConfig(store, scope));
    }
  }
  route.config = states.Of(store, snapshot);
  for (const auto& backend : route.config->backends) {
    if (backend->snapshot->Serves(route.model)) route.candidates.push_back(backend);
  }
  if (!route.candidates.empty()) return route;
  if (config.empty() && !scope.permits_all()) {
    // It may be the id of another config, which the caller is not to learn.
    return OutOfReach(
        "model",
        StrCat("\"", model, "\" is no config that the caller may use, and no model of ",
               snapshot->proto.name()),
        store, scope);
  }
  return UnknownModel(*snapshot, route.model);
}

}  // namespace nexusnitro
