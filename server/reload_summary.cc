#include "server/reload_summary.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/str_join.h"
#include "client_core/base/strings.h"
#include "google/protobuf/util/message_differencer.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;

constexpr std::string_view kFollowing[] = {
    "configs", "default_config", "credentials", "tokens", "config_rpc_writes", "allowed_endpoints",
};
constexpr size_t kNamesMax = 20;  // Of one kind of change, in the log.

std::vector<const FieldDescriptor*> DifferingFields(const v1::ConfigFile& a,
                                                    const v1::ConfigFile& b) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < v1::ConfigFile::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = v1::ConfigFile::descriptor()->field(i);
    google::protobuf::util::MessageDifferencer differencer;
    // It takes a field that is not set for one that has its default.
    const bool presence_differs =
        field->has_presence() &&
        a.GetReflection()->HasField(a, field) != b.GetReflection()->HasField(b, field);
    if (presence_differs || !differencer.CompareWithFields(a, b, {field}, {field})) {
      fields.push_back(field);
    }
  }
  return fields;
}

void AddNames(std::string_view what, std::vector<std::string> names,
              std::vector<std::string>& sentences) {
  if (names.empty()) return;
  const size_t count = names.size();
  if (count > kNamesMax) {
    names.resize(kNamesMax);
    names.push_back(StrCat("… (", count, " in all)"));
  }
  sentences.push_back(StrCat("configs ", what, ": ", absl::StrJoin(names, ", ")));
}

}  // namespace

bool FollowsTheFile(const std::string& field) {
  return std::find(std::begin(kFollowing), std::end(kFollowing), field) != std::end(kFollowing);
}

std::vector<std::string> RestartFields(const v1::ConfigFile& running, const v1::ConfigFile& read) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : DifferingFields(running, read)) {
    if (!FollowsTheFile(field->name())) names.push_back(field->name());
  }
  return names;
}

v1::ConfigFile Reloaded(v1::ConfigFile running, const v1::ConfigFile& read) {
  v1::ConfigFile following = read;
  const auto& reflection = *read.GetReflection();
  for (int i = 0; i < v1::ConfigFile::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = v1::ConfigFile::descriptor()->field(i);
    reflection.ClearField(FollowsTheFile(field->name()) ? &running : &following, field);
  }
  running.MergeFrom(following);
  return running;
}

std::string ReloadSummary(const v1::ConfigFile& running, const FileState& running_state,
                          const v1::ConfigFile& read, const FileState& read_state) {
  std::vector<std::string> added, changed, removed;
  for (const auto& [id, snapshot] : read_state.configs) {
    const auto old = running_state.configs.find(id);
    if (old == running_state.configs.end()) {
      added.push_back(id);
    } else if (old->second != snapshot) {
      changed.push_back(id);
    }
  }
  for (const auto& [id, snapshot] : running_state.configs) {
    if (read_state.configs.count(id) == 0) removed.push_back(id);
  }
  std::vector<std::string> sentences;
  AddNames("added", std::move(added), sentences);
  AddNames("changed", std::move(changed), sentences);
  AddNames("removed", std::move(removed), sentences);
  for (const FieldDescriptor* field : DifferingFields(running, read)) {
    if (field->name() == "default_config") {
      sentences.push_back(read.default_config().empty()
                              ? "no default_config"
                              : StrCat("default_config is ", read.default_config()));
    } else if (FollowsTheFile(field->name()) && field->name() != "configs") {
      sentences.push_back(StrCat(field->name(), " changed"));
    }
  }
  return absl::StrJoin(sentences, "; ");
}

}  // namespace nexusnitro
